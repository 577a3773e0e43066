package ai.dyad.information;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * The Donsker-Varadhan bound that MINE uses: {@code mean_i s_ii - log mean_(i != j) exp(s_ij)}.
 *
 * <p>It is invariant to adding a constant to the scores. It has no ceiling; the log of a batch mean
 * biases it slightly upward, less so for larger batches. Its optimal critic is {@code log p(y|x) /
 * p(y)} plus a constant.
 *
 * <p>Belghazi et al. 2018, "Mutual Information Neural Estimation", eq. 10.
 */
public final class DonskerVaradhanBound extends MutualInformationBound {
    /** Creates the bound. */
    public DonskerVaradhanBound() {
        super("Donsker-Varadhan");
    }

    /** {@inheritDoc} */
    @Override
    public double ceiling(long candidates) {
        return Double.POSITIVE_INFINITY;
    }

    @Override
    NDArray rowTerms(NDArray scores) {
        return diagonal(scores).concat(logMeanExpOffDiagonal(scores), 1);
    }

    @Override
    NDArray reduce(NDArray weights, NDArray terms) {
        NDList split = terms.split(2, 1);
        NDArray joint = weights.matMul(split.get(0));
        return joint.sub(logWeightedMeanExp(weights, split.get(1))).flatten();
    }
}
