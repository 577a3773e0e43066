package ai.dyad.loss;

import ai.djl.ndarray.NDArray;

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
