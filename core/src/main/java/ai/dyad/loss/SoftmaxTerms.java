package ai.dyad.loss;

/**
 * Which softmax loss an anchor has: log Σ e^s over a denominator, less its positives' logits.
 *
 * @param equalIds what equal ids mean
 * @param labelSmoothing ε, the share of the target spread over the denominator
 * @param decoupled whether the positives are left out of the denominator
 * @param lowest no logit is less
 * @param highest no logit is greater
 */
record SoftmaxTerms(
        EqualIds equalIds, float labelSmoothing, boolean decoupled, double lowest, double highest) {
    /** e^75 can be summed a million times in single precision, and e^-75 is not 0. */
    private static final double SAFE = 75;

    /** The same with other bounds. */
    SoftmaxTerms within(double least, double greatest) {
        return new SoftmaxTerms(equalIds, labelSmoothing, decoupled, least, greatest);
    }

    /** Whether all exponentials can be summed as they are. */
    boolean isSafe() {
        return lowest >= -SAFE && highest <= SAFE;
    }

    /** The least that can be subtracted from all logits so that no sum overflows. */
    double shift() {
        return Math.max(0, highest - SAFE);
    }
}
