package ai.dyad.information;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;

/**
 * The Jensen-Shannon objective: {@code mean_i log sigmoid(s_ii) + mean_(i != j) log
 * sigmoid(-s_ij)}.
 *
 * <p>It bounds {@code 2 JSD(p(x, y), p(x) p(y)) - log 4}, not the mutual information: it grows with
 * dependence, from -log 4 when X and Y are independent to 0, and trains critics stably. Its optimal
 * critic is {@code log p(y|x) / p(y)}; {@link NwjBound} of that critic's scores plus 1 is a bound
 * on the mutual information.
 *
 * <p>Nowozin et al. 2016, "f-GAN"; Hjelm et al. 2019, "Learning deep representations by mutual
 * information estimation and maximization".
 */
public final class JensenShannonBound extends MutualInformationBound {
    /** Creates the bound. */
    public JensenShannonBound() {
        super("Jensen-Shannon");
    }

    /** {@inheritDoc} */
    @Override
    public double ceiling(long candidates) {
        return 0;
    }

    /** {@inheritDoc} */
    @Override
    public double atIndependence() {
        return -Math.log(4);
    }

    @Override
    NDArray rowTerms(NDArray scores) {
        NDArray joint = Activation.softPlus(diagonal(scores).neg()).neg();
        NDArray product = Activation.softPlus(offDiagonal(scores)).sum(new int[] {1}, true);
        return joint.sub(product.div(scores.size(1) - 1));
    }

    @Override
    NDArray reduce(NDArray weights, NDArray terms) {
        return weights.matMul(terms).flatten();
    }
}
