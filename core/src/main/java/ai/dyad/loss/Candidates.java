package ai.dyad.loss;

import ai.djl.ndarray.NDArray;

/**
 * R anchors against C candidates each: how close they are, and which of them count as what. What is
 * neither positive nor excluded is a negative.
 *
 * @param logits (R, C) similarity / temperature
 * @param positive (R, C) boolean: the candidates the anchor belongs with
 * @param excluded (R, C) boolean: the candidates that take no part; disjoint from the positives
 */
record Candidates(NDArray logits, NDArray positive, NDArray excluded) {
    /** Its exponential is 0 beside any logit, and 0 times it is 0, as 0 times infinity is not. */
    private static final float NEVER = -1e30f;

    private static final int[] CANDIDATES = {1};

    /** The logits with those of some candidates out of reach of a softmax. */
    NDArray without(NDArray left) {
        return logits.add(number(left).mul(Rows.constant(logits, NEVER)));
    }

    /** Each anchor's positives with equal weights, summing to 1; (R, C). */
    NDArray positiveShares() {
        NDArray positives = number(positive);
        NDArray atLeastOne = Rows.constant(logits, 1);
        return positives.div(positives.sum(CANDIDATES, true).maximum(atLeastOne));
    }

    /** A mask as 0 and 1 in the type of the logits. */
    NDArray number(NDArray mask) {
        return mask.toType(logits.getDataType(), false);
    }
}
