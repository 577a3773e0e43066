package ai.dyad.health;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * Measures the distance between the two views of a sample: 0 if the encoder ignores everything that
 * augmentation changes, 2 (with α = 2) if views are as different as random directions.
 *
 * <p>mean over n of ‖u<sub>n</sub> − v<sub>n</sub>‖<sup>α</sup>, with u, v the rows of the two
 * views, L2-normalized here; α = 2 by default, which equals 2 − 2 · mean cosine. Lower is better,
 * but only together with {@link Uniformity}: a collapsed encoder has 0.
 *
 * <p>Views are (N, D), N at least 1; computed in float64 on their device, without a graph. Source:
 * Wang and Isola 2020, "Understanding Contrastive Representation Learning through Alignment and
 * Uniformity on the Hypersphere", equation 5 ({@code align_loss}).
 */
public final class Alignment extends EmbeddingEvaluator {
    private final double exponent;

    /** Creates the measure with α = 2. */
    public Alignment() {
        this(2);
    }

    /**
     * Creates the measure with another exponent.
     *
     * @param exponent α, greater than 0
     * @throws IllegalArgumentException if the exponent is not greater than 0
     */
    public Alignment(double exponent) {
        super("Alignment");
        if (!(exponent > 0)) {
            throw new IllegalArgumentException("exponent must be > 0, got " + exponent);
        }
        this.exponent = exponent;
    }

    /**
     * Measures a batch of views.
     *
     * @param view0 (N, D), raw or normalized
     * @param view1 (N, D), row n the other view of the same sample
     * @return a float32 scalar on the views' device, attached to the first view's manager
     */
    public NDArray measure(NDArray view0, NDArray view1) {
        return measured(view0, view1);
    }

    @Override
    NDArray compute(NDArray view0, NDArray view1, NDManager scope) {
        NDArray gap = UnitRows.of(view0, scope).sub(UnitRows.of(view1, scope));
        NDArray squared = gap.square().sum(new int[] {1}); // (N)
        return (exponent == 2 ? squared : squared.pow(exponent / 2)).mean();
    }
}
