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
}
