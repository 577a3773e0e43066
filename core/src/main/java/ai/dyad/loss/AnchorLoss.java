package ai.dyad.loss;

import ai.djl.ndarray.NDArray;

/** Reduces an anchor's candidates to its loss. */
@FunctionalInterface
interface AnchorLoss {
    /**
     * Evaluates the loss of every anchor.
     *
     * @param candidates the candidates of R anchors
     * @return (R) losses; 0 for an anchor without positives
     */
    NDArray of(Candidates candidates);

    /** The softmax with the options of a builder; weighting is null when it was not asked for. */
    static AnchorLoss softmax(
            float labelSmoothing, HardNegativeWeighting weighting, float temperature) {
        if (weighting == null) {
            return new CrossEntropy(labelSmoothing);
        }
        if (labelSmoothing > 0) {
            throw new IllegalArgumentException(
                    "label smoothing must be 0 with hard negative weighting, got "
                            + labelSmoothing);
        }
        return new ReweightedCrossEntropy(weighting, temperature);
    }
}
