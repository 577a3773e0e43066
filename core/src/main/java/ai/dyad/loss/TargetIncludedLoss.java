package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * The negative log likelihood with the target's share of the partition function exact and the rest
 * estimated by importance sampling.
 *
 * <p>With the score \(s = \log f(x, c)\), target t and m noise samples drawn from q over everything
 * but the target,
 *
 * <p>\(L = \frac{1}{B} \sum_b \left[\log \hat Z_b - s_b^+\right], \quad \hat Z_b = e^{s_b^+} +
 * \frac{1}{m} \sum_{j=1}^{m} e^{s_{bj}^-} / q(x_{bj}^-)\).
 *
 * <ul>
 *   <li>predictions: positiveScore (B), the target's; noiseScore (B, m)
 *   <li>labels: logQNoise (B, m): log q of each noise sample, in nats, renormalized without the
 *       target
 *   <li>returns: a scalar in nats, the mean over the B contexts; never below 0
 * </ul>
 *
 * <p>Its gradient is unbiased exactly when q is proportional to \(e^{s}\); then its optimum is s =
 * log p(x | c) + const(c), as for the exact softmax, and otherwise approaches it as m grows.
 *
 * <p>Source: Stratos 2021, "Noise Contrastive Estimation", appendix C. {@link
 * ImportanceSampledLoss} estimates all of the partition function.
 *
 * @see InputCheck
 */
public final class TargetIncludedLoss extends CheckedLoss {
    /** Creates the loss. It has no settings: m and q come with the samples. */
    public TargetIncludedLoss() {
        super("TargetIncludedLoss");
    }

    @Override
    NDArray loss(NDList labels, NDList predictions) {
        SampledScores s = SampledScores.of(predictions);
        NDArray logM = Rows.constant(s.noise(), Math.log((double) s.k()));
        NDArray logQ = SampledScores.logProbability(labels.get(0), s.noise());
        return new SampledScores(s.positive(), s.noise().sub(logQ).sub(logM)).crossEntropyOfTrue();
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
