package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * The negative log likelihood with its partition function estimated by importance sampling.
 *
 * <p>With the score \(s = \log f(x, c)\) and noise drawn from q,
 *
 * <p>\(L = \frac{1}{B} \sum_b \left[\log \hat Z_b - s_b^+\right], \quad \hat Z_b = \frac{1}{k}
 * \sum_{j=1}^{k} e^{s_{bj}^-} / q(x_{bj}^-)\).
 *
 * <ul>
 *   <li>predictions: positiveScore (B), noiseScore (B, k)
 *   <li>labels: logQNoise (B, k): log q of each noise sample, in nats
 *   <li>returns: a scalar in nats, the mean over the B contexts. It may be negative, and has no
 *       lower bound for a fixed sample: draw new noise for every step
 * </ul>
 *
 * <p>\(\hat Z\) is unbiased, its logarithm is not: the optimum approaches s = log p(x | c) +
 * const(c) as k grows. {@link TargetIncludedLoss} and {@link GlobalNceLoss} are bounded below.
 *
 * <p>Source: Bengio and Senécal 2008, "Adaptive Importance Sampling to Accelerate Training of a
 * Neural Probabilistic Language Model".
 *
 * @see InputCheck
 */
public final class ImportanceSampledLoss extends CheckedLoss {
    /** Creates the loss. It has no settings, because k and q come with the samples. */
    public ImportanceSampledLoss() {
        super("ImportanceSampledLoss");
    }

    @Override
    NDArray loss(NDList labels, NDList predictions) {
        SampledScores s = SampledScores.of(predictions);
        NDArray logK = Rows.constant(s.noise(), Math.log((double) s.k()));
        NDArray logQ = SampledScores.logProbability(labels.get(0), s.noise());
        NDArray logZ = StableLog.ofSumExp(s.noise().sub(logQ)).sub(logK); // (B)
        return logZ.sub(s.positive()).mean();
    }

    @Override
    void checkShapes(NDList labels, NDList predictions) {
        SampledScores.checkShapes(predictions);
        SampledScores.checkLogQNoise(labels, predictions);
    }

    @Override
    void checkValues(NDList labels, NDList predictions) {
        SampledScores.checkFinite(predictions);
        SampledScores.checkLogProbability("logQNoise", labels.get(0));
    }
}
