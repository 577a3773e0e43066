package ai.dyad.loss;

import ai.djl.ndarray.NDArray;

/**
 * What the pairs of a tile are in which not all are plain negatives; (T, U) of 0 and 1.
 *
 * @param positive the pairs that belong together
 * @param denominator the pairs that are summed up in the denominators
 * @param barrier 0 there, elsewhere so low that its exponential is 0
 */
record TileMask(NDArray positive, NDArray denominator, NDArray barrier) {
    private static final float NEVER = -1e36f;

    static TileMask of(Candidates candidates, boolean decoupled) {
        NDArray denominator =
                candidates.number(
                        decoupled ? candidates.negative() : candidates.excluded().logicalNot());
        NDArray outside = denominator.sub(Rows.constant(denominator, 1));
        NDArray barrier = outside.muli(Rows.constant(denominator, -NEVER));
        return new TileMask(candidates.number(candidates.positive()), denominator, barrier);
    }

    void close() {
        positive.close();
        denominator.close();
        barrier.close();
    }
}
