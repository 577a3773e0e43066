package ai.dyad.information;

import ai.djl.ndarray.NDArray;

/**
 * The InfoNCE bound: {@code log N - L}, where L is the InfoNCE loss over the rows of the score
 * matrix, {@code L = mean_i (log sum_j exp(s_ij) - s_ii)}.
 *
 * <p>It is at most {@code log N} and has low variance. Its optimal critic is {@code log p(y|x) /
 * p(y)} plus any function of x alone.
 *
 * <p>van den Oord et al. 2018, "Representation Learning with Contrastive Predictive Coding", eq. 4
 * and appendix A.1.
 */
public final class InfoNceBound extends MutualInformationBound {
    /** Creates the bound. */
    public InfoNceBound() {
        super("InfoNCE");
    }

    /** {@inheritDoc} */
    @Override
    public double ceiling(long candidates) {
        return Math.log((double) candidates);
    }

    @Override
    NDArray rowTerms(NDArray scores) {
        double logCandidates = Math.log((double) scores.size(1));
        return diagonal(scores).sub(logSumExp(scores)).add(logCandidates);
    }

    @Override
    NDArray reduce(NDArray weights, NDArray terms) {
        return weights.matMul(terms).flatten();
    }
}
