package ai.dyad.loss;

import ai.dyad.internal.Checks;

/**
 * Corrects a softmax loss for negatives that may be positives, and gives hard negatives more
 * weight.
 *
 * <p>In an anchor's denominator \(e^{s^+} + \sum_j e^{s_j}\) over n negatives, the sum becomes
 *
 * <p>\(N_g = \max\left(\frac{R - n \tau^+ e^{s^+}}{1 - \tau^+},\; n e^{-1/\tau}\right), \quad R = n
 * \frac{\sum_j e^{(1 + \beta) s_j}}{\sum_j e^{\beta s_j}}\)
 *
 * <p>where \(s = \cos / \tau\). The second term of the maximum is the smallest possible sum over n
 * negatives. Gradients flow through the weights, as in the authors' code. An anchor with several
 * positives takes the mean of their losses, each alone against the negatives. β = 0 is the debiased
 * loss of Chuang et al. 2020; with τ⁺ = 0 too and one positive it is the plain loss.
 *
 * <p>Source: Robinson et al. 2021, "Contrastive Learning with Hard Negative Samples".
 *
 * @param concentration β &gt;= 0: how much more a hard negative weighs; the paper uses 0.5 to 2
 * @param positivePrior τ⁺ in [0, 1): the chance that a random sample is a positive; the paper uses
 *     0.1 for CIFAR-10
 */
public record HardNegativeWeighting(float concentration, float positivePrior) {
    /**
     * Checks the settings.
     *
     * @param concentration β &gt;= 0
     * @param positivePrior τ⁺ in [0, 1)
     * @throws IllegalArgumentException if a setting is out of its range
     */
    public HardNegativeWeighting {
        Checks.nonNegative("concentration", concentration);
        Checks.fraction("positive prior", positivePrior);
    }

    /**
     * Corrects for false negatives only, without emphasizing hard negatives (β = 0).
     *
     * @param positivePrior τ⁺ in [0, 1)
     * @return the debiased weighting of Chuang et al. 2020
     */
    public static HardNegativeWeighting debiased(float positivePrior) {
        return new HardNegativeWeighting(0, positivePrior);
    }
}
