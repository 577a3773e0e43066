package ai.dyad.loss;

import ai.djl.ndarray.NDArray;

/** Reduces an anchor's candidates to its loss. */
sealed interface AnchorLoss {
    /**
     * Evaluates the loss of every anchor.
     *
     * @param candidates the candidates of R anchors
     * @return (R) losses; 0 for an anchor without positives
     */
    NDArray of(Candidates candidates);

    /** Returns the loss for the options of a builder; a null weighting means none. */
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
        return new Reweighted(weighting, temperature);
    }

    /**
     * −Σ_j t_ij log softmax_j(s_ij) over the candidates that are not excluded, where t gives every
     * positive an equal share.
     *
     * @param labelSmoothing ε: t becomes (1 − ε) t + ε u, u uniform over the same candidates
     */
    record CrossEntropy(float labelSmoothing) implements AnchorLoss {
        private static final int[] CANDIDATES = {1};

        @Override
        public NDArray of(Candidates candidates) {
            NDArray included = candidates.excluded().logicalNot();
            NDArray logProbabilities = candidates.only(included).logSoftmax(1);
            return targets(candidates, included).mul(logProbabilities).sum(CANDIDATES).neg();
        }

        private NDArray targets(Candidates candidates, NDArray included) {
            NDArray positives = candidates.positiveShares();
            if (labelSmoothing == 0) {
                return positives;
            }
            NDArray part = candidates.number(included);
            NDArray uniform = part.div(part.sum(CANDIDATES, true));
            NDArray anchors = positives.sum(CANDIDATES, true); // 1, or 0 without a positive
            NDArray smoothing = Rows.constant(positives, labelSmoothing);
            NDArray rest = Rows.constant(positives, 1 - labelSmoothing);
            return positives.mul(rest).add(uniform.mul(smoothing).mul(anchors));
        }
    }

    /**
     * The mean over an anchor's positives p of log(e^{s_p} + N_g) − s_p, where N_g stands for the
     * sum over its negatives, see {@link HardNegativeWeighting}.
     *
     * @param weighting β and τ⁺
     * @param temperature τ, which bounds a negative's logit from below by −1/τ
     */
    record Reweighted(HardNegativeWeighting weighting, float temperature) implements AnchorLoss {
        private static final int[] CANDIDATES = {1};

        /** A finite stand-in for the logarithm of 0, which can be subtracted from itself. */
        private static final float LOG_OF_NOTHING = -1e30f;

        @Override
        public NDArray of(Candidates candidates) {
            NDArray s = candidates.logits();
            NDArray n = candidates.number(candidates.negative()).sum(CANDIDATES, true); // (R, 1)
            NDArray logSum = logWeightedSum(candidates, n); // log R, (R, 1)
            NDArray largest = s.maximum(logSum).stopGradient(); // so that no exponent is > 0

            NDArray prior = Rows.constant(s, weighting.positivePrior());
            NDArray rest = Rows.constant(s, 1 - weighting.positivePrior());
            NDArray positive = s.sub(largest).exp(); // (R, C), every candidate as if it were p
            NDArray unbiased = logSum.sub(largest).exp().sub(positive.mul(prior).mul(n)).div(rest);
            NDArray least = Rows.constant(s, -1 / temperature).sub(largest).exp().mul(n);
            NDArray losses = positive.add(unbiased.maximum(least)).log().add(largest).sub(s);
            return losses.mul(candidates.positiveShares()).sum(CANDIDATES);
        }

        /** log n + log Σ e^{(1 + β) s} − log Σ e^{β s} over each anchor's n negatives; (R, 1). */
        private NDArray logWeightedSum(Candidates candidates, NDArray n) {
            float beta = weighting.concentration();
            NDArray one = Rows.constant(n, 1);
            NDArray logMean =
                    logSumOverNegatives(candidates, 1 + beta)
                            .sub(logSumOverNegatives(candidates, beta))
                            .expandDims(1);
            NDArray exists = n.minimum(one); // 0 for an anchor without a negative
            NDArray otherwise = one.sub(exists).mul(Rows.constant(n, LOG_OF_NOTHING));
            return logMean.add(n.maximum(one).log()).mul(exists).add(otherwise);
        }

        private static NDArray logSumOverNegatives(Candidates candidates, float factor) {
            NDArray s = candidates.logits();
            Candidates scaled = candidates.withLogits(s.mul(Rows.constant(s, factor)));
            return StableLog.ofSumExp(scaled.only(candidates.negative()));
        }
    }
}
