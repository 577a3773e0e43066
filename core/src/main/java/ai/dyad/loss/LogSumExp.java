package ai.dyad.loss;

import ai.djl.ndarray.NDArray;

/** log Σ_j e^{x_ij}, which the engine lacks. */
final class LogSumExp {
    private static final int[] COLUMNS = {1};

    private LogSumExp() {}

    /**
     * Sums each row's exponentials without overflow.
     *
     * @param x (R, C)
     * @return (R)
     */
    static NDArray ofRows(NDArray x) {
        NDArray largest = x.max(COLUMNS, true).stopGradient(); // cancels out, so does its gradient
        return x.sub(largest).exp().sum(COLUMNS).log().add(largest.squeeze(1));
    }
}
