package ai.dyad.loss;

import ai.djl.ndarray.NDArray;

/** What the pairs of a tile are in which not all are plain negatives. */
interface TileMask {
    /** The sums of the logits of positives by anchor, reducing an axis; (T) or (U). */
    NDArray positiveLogits(NDArray s, int axis);

    /** How many positives each anchor has, one number if it is the same for all. */
    NDArray positives(NDArray s, int axis);

    /** How many candidates are outside of each anchor's denominator, likewise. */
    NDArray outside(NDArray s, int axis);

    /** Numbers of all pairs, (T, U) or less, with 0 outside of the denominators; new. */
    NDArray inside(NDArray numbers);

    /** Lowers the logits outside of the denominators, in place, so that their exponential is 0. */
    NDArray bar(NDArray s);

    /**
     * Subtracts from the positives of a gradient, in place.
     *
     * @param gradient (T, U)
     * @param beside (T) by row
     * @param above (U) by column, or null for 0
     */
    void attract(NDArray gradient, NDArray beside, NDArray above);
}
