package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;

/** Logarithms of sums of exponentials without overflow, which DJL does not offer. */
final class StableLog {
    private static final int[] COLUMNS = {1};

    private StableLog() {}

    /**
     * log Σ_j e^{x_ij}: sums each row's exponentials.
     *
     * @param x (R, C)
     * @return (R)
     */
    static NDArray ofSumExp(NDArray x) {
        NDArray largest = x.max(COLUMNS, true).stopGradient(); // cancels out, so does its gradient
        return x.sub(largest).exp().sum(COLUMNS).log().add(largest.squeeze(1));
    }

    /** log σ(x) = −log(1 + e^{−x}), element by element; exact for large x of either sign. */
    static NDArray ofSigmoid(NDArray x) {
        return Activation.softPlus(x.neg()).neg();
    }
}
