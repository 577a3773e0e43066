package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * Negative sampling, word2vec's objective: {@link LocalNceLoss} with k q(x) = 1 for every x.
 *
 * <p>\(L = -\frac{1}{B} \sum_b \left[\log \sigma(s_b^+) + \sum_{j=1}^{k} \log \sigma(-s_{bj}^-)
 * \right]\).
 *
 * <ul>
 *   <li>predictions: positiveScore (B), noiseScore (B, k)
 *   <li>labels: none; any given are ignored
 *   <li>returns: a scalar in nats: the sum over the 1 + k samples, the mean over the B contexts
 * </ul>
 *
 * <p>At its optimum \(s = \log p(x \mid c) / q(x) - \log k\): with noise drawn from p(x) that is
 * the pointwise mutual information, shifted by log k. It is p(x | c) only where q is uniform and k
 * the number of all x.
 *
 * <p>Source: Mikolov et al. 2013, "Distributed Representations of Words and Phrases", eq. 4; Levy
 * and Goldberg 2014 for its optimum.
 *
 * @see InputCheck
 */
public final class NegativeSamplingLoss extends CheckedLoss {
    /** Creates the loss. It has no settings: k comes with the samples. */
    public NegativeSamplingLoss() {
        super("NegativeSamplingLoss");
    }

    @Override
    NDArray loss(NDList labels, NDList predictions) {
        return SampledScores.of(predictions).binaryCrossEntropy();
    }

    @Override
    void checkShapes(NDList labels, NDList predictions) {
        SampledScores.checkShapes(predictions);
    }

    @Override
    void checkValues(NDList labels, NDList predictions) {
        SampledScores.checkFinite(predictions);
    }
}
