package ai.dyad.information;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * Recovers distributions from the scores of a model trained with a noise-contrastive loss.
 *
 * <p>Scores are (C, V): one row for each context, one column for each value x, {@code s(x, c) = log
 * f(x, c)}; {@code logQ} (V) is the log-probability of the noise. The meaning of the scores at the
 * optimum depends on the loss:
 *
 * <table>
 * <caption>The optimum of each loss</caption>
 * <tr><th>loss</th><th>score</th><th>recovered by</th></tr>
 * <tr><td>exact softmax, global NCE</td><td>log p(x|c) + const(c)</td>
 *     <td>{@link #normalized}</td></tr>
 * <tr><td>local NCE</td><td>log p(x|c)</td><td>{@link #selfNormalized}</td></tr>
 * <tr><td>InfoNCE with negatives from q</td><td>log p(x|c) / q(x) + const(c)</td>
 *     <td>{@link #fromRatio}; the ratio alone: {@link #ratio}</td></tr>
 * <tr><td>negative sampling with k noise samples from q</td><td>log p(x|c) / (k q(x))</td>
 *     <td>{@link #fromNegativeSampling}</td></tr>
 * </table>
 *
 * <p>All results are logarithms, attached to the manager of the scores. Ma and Collins 2018, "Noise
 * Contrastive Estimation and Negative Sampling for Conditional Models".
 */
public final class DistributionRecovery {
    private DistributionRecovery() {}

    /**
     * Interprets scores of local NCE, which are log-probabilities already. {@link
     * SelfNormalization} measures how closely they sum to 1.
     *
     * @param scores (C, V)
     * @return log p(x|c), (C, V), not normalized
     */
    public static NDArray selfNormalized(NDArray scores) {
        checkMatrix(scores);
        return scores.duplicate();
    }

    /**
     * Normalizes scores that are log-probabilities up to a constant for each context: exact
     * softmax, global NCE, importance sampling.
     *
     * @param scores (C, V)
     * @return log p(x|c), (C, V), each row a distribution
     */
    public static NDArray normalized(NDArray scores) {
        checkMatrix(scores);
        return scores.logSoftmax(1);
    }

    /**
     * Recovers p(x|c) from scores of InfoNCE, by multiplying the ratio with q, which the loss does
     * not use.
     *
     * @param scores (C, V)
     * @param logQ log q(x), (V)
     * @return log p(x|c), (C, V), each row a distribution
     * @throws IllegalArgumentException if the shapes do not fit
     */
    public static NDArray fromRatio(NDArray scores, NDArray logQ) {
        checkNoise(scores, logQ);
        return scores.add(logQ).logSoftmax(1);
    }

    /**
     * Interprets scores of InfoNCE as a density ratio; with {@code q = p(x)} its log is the
     * pointwise mutual information.
     *
     * @param scores (C, V)
     * @param logQ log q(x), (V)
     * @return log p(x|c) / q(x), (C, V), such that the ratio has mean 1 under q in each row
     * @throws IllegalArgumentException if the shapes do not fit
     */
    public static NDArray ratio(NDArray scores, NDArray logQ) {
        checkNoise(scores, logQ);
        return scores.sub(MutualInformationBound.logSumExp(scores.add(logQ)));
    }

    /**
     * Recovers p(x|c) from scores of negative sampling, which is local NCE with k q set to 1.
     *
     * @param scores (C, V)
     * @param logQ log q(x), (V), of the distribution from which the negatives were drawn
     * @param k the number of negatives for each positive
     * @return log p(x|c), (C, V), not normalized
     * @throws IllegalArgumentException if the shapes do not fit or k is less than 1
     */
    public static NDArray fromNegativeSampling(NDArray scores, NDArray logQ, int k) {
        checkNoise(scores, logQ);
        if (k < 1) {
            throw new IllegalArgumentException("k must be >= 1, got " + k);
        }
        return scores.add(logQ).add(Math.log(k));
    }

    static void checkMatrix(NDArray scores) {
        if (scores.getShape().dimension() != 2 || scores.isEmpty()) {
            throw new IllegalArgumentException(
                    "scores must be (contexts, values), got " + scores.getShape());
        }
    }

    private static void checkNoise(NDArray scores, NDArray logQ) {
        checkMatrix(scores);
        if (!logQ.getShape().equals(new Shape(scores.size(1)))) {
            throw new IllegalArgumentException(
                    "log q must have one entry for each of the "
                            + scores.size(1)
                            + " values, got "
                            + logQ.getShape());
        }
    }
}
