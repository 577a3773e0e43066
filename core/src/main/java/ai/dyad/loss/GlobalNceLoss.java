package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * Global noise-contrastive estimation, also called ranking NCE: identify the true sample among 1 +
 * k samples, where the k others are noise drawn from a known distribution q.
 *
 * <p>With the score s of a sample in its context and \(d = s - \log q(x)\),
 *
 * <p>\(L = \frac{1}{B} \sum_b \left[\log\left(e^{d_b^+} + \sum_{j=1}^{k} e^{d_{bj}^-}\right) -
 * d_b^+\right]\).
 *
 * <ul>
 *   <li>predictions: positiveScore (B), noiseScore (B, k)
 *   <li>labels: logQPositive (B), logQNoise (B, k): log q of each of those samples, in nats
 *   <li>returns: a scalar in nats, the mean over the B contexts
 * </ul>
 *
 * <p>At its optimum s = log p(x | c) + const(c): a softmax of s over all x gives p(x | c), but a
 * single score has no meaning on its own. If q is uniform the correction cancels, and the loss is
 * {@link InfoNceLoss}; without it, that loss learns the ratio p(x | c) / q(x).
 *
 * <p>Source: Jozefowicz et al. 2016, "Exploring the Limits of Language Modeling", sec. 3.1; Ma and
 * Collins 2018 (ranking).
 *
 * @see InputCheck
 */
public final class GlobalNceLoss extends CheckedLoss {
    /** Creates the loss. It has no settings, because k and q come with the samples. */
    public GlobalNceLoss() {
        super("GlobalNceLoss");
    }

    @Override
    NDArray loss(NDList labels, NDList predictions) {
        SampledScores s = SampledScores.of(predictions);
        NDArray logQPositive = SampledScores.logProbability(labels.get(0), s.positive());
        NDArray logQNoise = SampledScores.logProbability(labels.get(1), s.noise());
        return s.less(logQPositive, logQNoise).crossEntropyOfTrue();
    }

    @Override
    void checkShapes(NDList labels, NDList predictions) {
        SampledScores.checkShapes(predictions);
        SampledScores.checkLogQs(labels, predictions);
    }

    @Override
    void checkValues(NDList labels, NDList predictions) {
        SampledScores.checkFinite(predictions);
        SampledScores.checkLogProbability("logQPositive", labels.get(0));
        SampledScores.checkLogProbability("logQNoise", labels.get(1));
    }
}
