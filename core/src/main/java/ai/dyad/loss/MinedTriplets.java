package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/**
 * Triplets chosen from a batch by the similarities of its rows, in O(N²) memory.
 *
 * @param positive similarity of anchor and positive, (N) or (N, N)
 * @param negative similarity of anchor and negative, same shape
 * @param count 1 where this is a triplet, 0 where there is none, same shape
 */
record MinedTriplets(NDArray positive, NDArray negative, NDArray count) {
    private static final int[] CANDIDATES = {1};

    /** Each anchor's least similar positive and most similar negative; (N). */
    static MinedTriplets batchHard(Candidates others) {
        Candidates distances = others.withLogits(others.logits().neg());
        NDArray positive = distances.only(others.positive()).max(CANDIDATES).neg();
        NDArray negative = others.only(others.negative()).max(CANDIDATES);
        NDArray complete =
                others.anchorsWith(others.positive()).mul(others.anchorsWith(others.negative()));
        return new MinedTriplets(positive.mul(complete), negative.mul(complete), complete);
    }

    /**
     * Each positive with the most similar negative that is less similar than it, or with the least
     * similar negative; (N, N).
     *
     * <p>With an anchor's candidates sorted by similarity, the negatives before a positive are
     * counted; that many negatives into the sorted negatives alone lies the one looked for.
     */
    static MinedTriplets semiHard(Candidates others) {
        NDArray similarity = others.logits().stopGradient();
        NDArray order = similarity.argSort(1, true);
        NDArray isNegative = others.negative().toType(DataType.INT64, false);
        NDArray before = isNegative.gather(order, 1).cumSum(1); // in sorted order
        NDArray rank = order.argSort(1, true); // where each candidate went
        NDArray lessSimilar = before.gather(rank, 1); // (N, N)

        // ascending, the negatives first: all others are put out of reach
        NDArray negativesFirst =
                others.withLogits(similarity.neg()).only(others.negative()).neg().argSort(1, true);
        NDArray one = Rows.constant(lessSimilar, 1);
        NDArray index = lessSimilar.maximum(one).sub(one);
        NDArray negative = others.logits().gather(negativesFirst.gather(index, 1), 1);
        NDArray hasNegative = others.anchorsWith(others.negative()).expandDims(1);
        NDArray count = others.number(others.positive()).mul(hasNegative);
        return new MinedTriplets(others.logits(), negative, count);
    }
}
