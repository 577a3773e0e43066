package ai.dyad.health;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * Measures how evenly embeddings fill the sphere: 0 if all are the same, and lower the more they
 * spread; −4 (with t = 2) is the limit for many rows in many dimensions.
 *
 * <p>log of the mean over pairs i &lt; j of exp(−t ‖u<sub>i</sub> − u<sub>j</sub>‖²), with u the
 * rows, L2-normalized here; t = 2 by default. Lower is better.
 *
 * <p>Embeddings are (N, D), N at least 2; for two views, the result is the mean of both. Computed
 * in float64 on their device in blocks of rows, without a graph. Source: Wang and Isola 2020 (see
 * {@link Alignment}), equation 6 ({@code uniform_loss}).
 */
public final class Uniformity extends EmbeddingEvaluator {
    static final double DEFAULT_T = 2;

    private final double t;

    /** Creates the measure with t = 2. */
    public Uniformity() {
        this(DEFAULT_T);
    }

    /**
     * Creates the measure with another width of its Gaussian.
     *
     * @param t greater than 0
     * @throws IllegalArgumentException if it is not greater than 0
     */
    public Uniformity(double t) {
        super("Uniformity");
        if (!(t > 0)) {
            throw new IllegalArgumentException("t must be > 0, got " + t);
        }
        this.t = t;
    }

    /**
     * Measures a batch of embeddings.
     *
     * @param embeddings (N, D), raw or normalized, N at least 2
     * @return a float32 scalar on their device, attached to their manager
     */
    public NDArray measure(NDArray embeddings) {
        return measured(embeddings, embeddings);
    }

    @Override
    NDArray compute(NDArray view0, NDArray view1, NDManager scope) {
        UnitRows.requireTwoRows(view0);
        NDArray first = logPotential(UnitRows.of(view0, scope));
        return view1 == view0 ? first : first.add(logPotential(UnitRows.of(view1, scope))).div(2);
    }

    private NDArray logPotential(NDArray unit) {
        long rows = unit.getShape().get(0);
        return new AnchorSums(unit, t).potential().div(rows * (rows - 1)).log();
    }
}
