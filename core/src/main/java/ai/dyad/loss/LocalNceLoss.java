package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * Local noise-contrastive estimation, also called binary NCE: classify each sample as true or as
 * one of k noise samples.
 *
 * <p>With the score \(s = \log f(x, c)\) of sample x in context c, the noise distribution q, and
 * \(p(D = 1 \mid x, c) = f / (f + k q(x)) = \sigma(s - \log k q(x))\),
 *
 * <p>\(L = -\frac{1}{B} \sum_b \left[\log \sigma(s_b^+ - \log k q(x_b^+)) + \sum_{j=1}^{k} \log
 * \left(1 - \sigma(s_{bj}^- - \log k q(x_{bj}^-))\right)\right]\).
 *
 * <ul>
 *   <li>predictions: positiveScore (B), noiseScore (B, k)
 *   <li>labels: logQPositive (B), logQNoise (B, k): log q of each of those samples, in nats
 *   <li>returns: a scalar in nats: the sum over the 1 + k samples, the mean over the B contexts
 * </ul>
 *
 * <p>At its optimum f = p(x | c): the scores are log probabilities that need no normalization.
 * Stratos writes the correction into the score, \(s^* = \log p(x \mid c) / q(x) - \log k\); give
 * log q = −log k for that form, which is {@link NegativeSamplingLoss}. With one noise sample, −L is
 * the value of a GAN's discriminator, at most 2 JSD(p ‖ q) − log 4.
 *
 * <p>Source: Gutmann and Hyvärinen 2010, "Noise-contrastive estimation"; Ma and Collins 2018
 * (binary). {@link GlobalNceLoss} ranks the samples instead; {@link SigLipLoss} is this loss with
 * the batch as noise and a learned bias.
 *
 * @see InputCheck
 */
public final class LocalNceLoss extends CheckedLoss {
    /** Creates the loss. It has no settings, because k and q come with the samples. */
    public LocalNceLoss() {
        super("LocalNceLoss");
    }

    @Override
    NDArray loss(NDList labels, NDList predictions) {
        SampledScores s = SampledScores.of(predictions);
        NDArray logK = Rows.constant(s.noise(), Math.log((double) s.k()));
        NDArray logQPositive = SampledScores.logProbability(labels.get(0), s.positive());
        NDArray logQNoise = SampledScores.logProbability(labels.get(1), s.noise());
        return s.less(logQPositive.add(logK), logQNoise.add(logK)).binaryCrossEntropy();
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
