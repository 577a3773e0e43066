package ai.dyad.health;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * How far apart the two views of a sample lie: 0 when the encoder ignores all that augmentation
 * changes, 2 (with α = 2) when views are as unlike as random directions.
 *
 * <p>mean over n of ‖u<sub>n</sub> − v<sub>n</sub>‖<sup>α</sup>, with u, v the rows of the two
 * views, L2-normalized here; α = 2 unless told otherwise, where it equals 2 − 2 · mean cosine.
 * Lower is better, but only together with {@link Uniformity}: a collapsed encoder has 0.
 *
 * <p>Views are (N, D), N at least 1; computed in float64 on their device, without a graph. Source:
 * Wang and Isola 2020, "Understanding Contrastive Representation Learning through Alignment and
 * Uniformity on the Hypersphere", equation 5 ({@code align_loss}).
 */
public final class Alignment extends EmbeddingEvaluator {
    private final double exponent;

    /** Makes the measure with α = 2. */
    public Alignment() {
        this(2);
    }

    /**
     * Makes the measure with another exponent.
     *
     * @param exponent α, greater than 0
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
