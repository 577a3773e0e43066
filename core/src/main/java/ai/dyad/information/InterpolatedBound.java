package ai.dyad.information;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Activation;

/**
 * The interpolated bound I_alpha, between NWJ (alpha = 0) and InfoNCE (alpha = 1): less bias than
 * InfoNCE and less variance than NWJ.
 *
 * <p>{@code 1 + mean_i [s_ii - mean_(j != i) log a_ij] - mean_(i != j) exp(s_ij) / a_ii}, with the
 * baseline {@code a_ij = alpha m_ij + (1 - alpha) e} and m_ij the mean of exp over row i without
 * column j. Leaving one column out gives the true pair and the others the same N - 1 candidates, so
 * that the bound holds for every alpha; with alpha = 1 it is therefore InfoNCE with N - 1
 * candidates, averaged over all choices.
 *
 * <p>The ceiling is {@code log((N - 1) / alpha)}. Poole et al. 2019, "On Variational Bounds of
 * Mutual Information", section 2.4, with their constant baseline q(y) = e, which makes alpha = 0
 * equal to {@link NwjBound}.
 */
public final class InterpolatedBound extends MutualInformationBound {
    private final float alpha;

    /**
     * Creates the bound.
     *
     * @param alpha the weight of the InfoNCE baseline, in [0, 1]
     * @throws IllegalArgumentException if alpha is out of range
     */
    public InterpolatedBound(float alpha) {
        super("I_" + alpha);
        if (!(alpha >= 0 && alpha <= 1)) {
            throw new IllegalArgumentException("alpha must be in [0, 1], got " + alpha);
        }
        this.alpha = alpha;
    }

    /** {@inheritDoc} */
    @Override
    public double ceiling(long candidates) {
        return Math.log((candidates - 1) / (double) alpha);
    }

    @Override
    NDArray rowTerms(NDArray scores) {
        NDArray identity = identity(scores);
        NDArray logBaseline = logBaseline(scores); // (N, N)
        NDArray ownBaseline = logBaseline.mul(identity).sum(new int[] {1}, true);
        NDArray others = logBaseline.sum(new int[] {1}, true).sub(ownBaseline);
        NDArray joint = diagonal(scores).sub(others.div(scores.size(1) - 1)).add(1);
        return joint.concat(logMeanExpOffDiagonal(scores).sub(ownBaseline), 1);
    }

    @Override
    NDArray reduce(NDArray weights, NDArray terms) {
        NDList split = terms.split(2, 1);
        NDArray joint = weights.matMul(split.get(0));
        return joint.sub(logWeightedMeanExp(weights, split.get(1)).exp()).flatten();
    }

    /** {@code log(alpha m_ij + (1 - alpha) e)}, (N, N). */
    private NDArray logBaseline(NDArray scores) {
        if (alpha == 0) {
            return scores.onesLike();
        }
        NDArray logMean = logMeanExpWithoutOne(scores).add(Math.log(alpha));
        if (alpha == 1) {
            return logMean;
        }
        double constant = 1 + Math.log1p(-alpha);
        return Activation.softPlus(logMean.sub(constant)).add(constant);
    }

    /** The log of the mean of exp over row i without column j, (N, N). */
    private static NDArray logMeanExpWithoutOne(NDArray scores) {
        DataType type = scores.getDataType();
        int columns = Math.toIntExact(scores.size(1));
        NDArray largest = scores.argMax(1).expandDims(1);
        NDArray column = scores.getManager().arange(0, columns, 1, DataType.INT64).expandDims(0);
        NDArray isLargest = column.eq(largest).toType(type, false);
        NDArray isOther = isLargest.neg().add(1);
        // subtracting the largest term would cancel, so the sum without it is computed anew
        NDArray all = logSumExp(scores);
        NDArray share = scores.sub(all).exp().mul(isOther); // at most 1/2
        NDArray withoutOther = share.neg().add(1).log().add(all).mul(isOther);
        NDArray withoutLargest = logSumExp(scores.sub(isLargest.mul(1e30f))).mul(isLargest);
        return withoutOther.add(withoutLargest).sub(Math.log(columns - 1.0));
    }
}
