package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/**
 * The logits of R anchors with C candidates each, and which candidates are positives, negatives or
 * excluded. A candidate that is neither positive nor excluded is a negative.
 *
 * @param logits (R, C) similarity / temperature
 * @param positive (R, C) boolean: the positives of each anchor
 * @param excluded (R, C) boolean: the candidates that are left out; disjoint from the positives
 */
record Candidates(NDArray logits, NDArray positive, NDArray excluded) {
    /**
     * Its exponential is 0 compared with that of any logit. Unlike infinity, it gives 0 when
     * multiplied by 0.
     */
    private static final float NEVER = -1e36f;

    private static final int[] CANDIDATES = {1};

    /** Candidates that are all positive. */
    static Candidates positives(NDArray logits) {
        NDArray yes = logits.getManager().ones(logits.getShape(), DataType.BOOLEAN);
        return new Candidates(logits, yes, yes.logicalNot());
    }

    /** Candidates that are all negative. */
    static Candidates negatives(NDArray logits) {
        NDArray no = logits.getManager().zeros(logits.getShape(), DataType.BOOLEAN);
        return new Candidates(logits, no, no);
    }

    /** The same anchors with more candidates. */
    Candidates join(Candidates more) {
        return new Candidates(
                logits.concat(more.logits, 1),
                positive.concat(more.positive, 1),
                excluded.concat(more.excluded, 1));
    }

    /** Excludes more candidates; the mask may be (1, C) or (R, C). */
    Candidates excluding(NDArray mask) {
        return new Candidates(logits, positive, excluded.logicalOr(mask));
    }

    /** The same candidates with other logits. */
    Candidates withLogits(NDArray others) {
        return new Candidates(others, positive, excluded);
    }

    /** The candidates that are neither positive nor excluded. */
    NDArray negative() {
        return positive.logicalOr(excluded).logicalNot();
    }

    /** Lowers the logits outside of a mask so that a softmax gives them 0. */
    NDArray only(NDArray mask) {
        NDArray left = number(mask.logicalNot());
        return logits.add(left.mul(Rows.constant(logits, NEVER)));
    }

    /** Each anchor's positives with equal weights, summing to 1; (R, C). */
    NDArray positiveShares() {
        NDArray positives = number(positive);
        NDArray atLeastOne = Rows.constant(logits, 1);
        return positives.div(positives.sum(CANDIDATES, true).maximum(atLeastOne));
    }

    /** 1 for each anchor with at least one candidate in a mask, 0 for the others; (R). */
    NDArray anchorsWith(NDArray mask) {
        return number(mask).max(CANDIDATES);
    }

    /** A mask as 0 and 1 in the type of the logits. */
    NDArray number(NDArray mask) {
        return mask.toType(logits.getDataType(), false);
    }
}
