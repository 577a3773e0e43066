package ai.dyad.information;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * The bound of Nguyen, Wainwright and Jordan, also known as f-GAN KL and MINE-f: {@code mean_i s_ii
 * - mean_(i != j) exp(s_ij - 1)}.
 *
 * <p>It has no ceiling, but its variance grows like {@code exp(I)}. Its optimal critic is {@code 1
 * + log p(y|x) / p(y)}: add 1 to the scores of a critic of the log-ratio itself, such as one
 * trained with {@link JensenShannonBound} or local NCE.
 *
 * <p>Nguyen et al. 2010, "Estimating Divergence Functionals and the Likelihood Ratio by Convex Risk
 * Minimization".
 */
public final class NwjBound extends MutualInformationBound {
    /** Creates the bound. */
    public NwjBound() {
        super("NWJ");
    }

    /** {@inheritDoc} */
    @Override
    public double ceiling(long candidates) {
        return Double.POSITIVE_INFINITY;
    }

    @Override
    NDArray rowTerms(NDArray scores) {
        return diagonal(scores).concat(logMeanExpOffDiagonal(scores).sub(1), 1);
    }

    @Override
    NDArray reduce(NDArray weights, NDArray terms) {
        NDList split = terms.split(2, 1);
        NDArray joint = weights.matMul(split.get(0));
        return joint.sub(logWeightedMeanExp(weights, split.get(1)).exp()).flatten();
    }
}
