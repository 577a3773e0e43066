package ai.dyad.health;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * Measures how much embeddings vary: 0 if all are the same, about 1 if they fill the sphere.
 *
 * <p>√D · mean over columns of the standard deviation (N − 1 in the denominator) of the rows,
 * L2-normalized here. Evenly spread directions have a standard deviation of 1/√D in each column,
 * hence the factor. It does not detect a collapse to a line or plane: see {@link EffectiveRank}.
 *
 * <p>Embeddings are (N, D), N at least 2; for two views, all 2N rows are used. Computed in float64
 * on their device, without a graph. Source: Chen and He 2021, "Exploring Simple Siamese
 * Representation Learning", section 4.1; lightly's {@code std_of_l2_normalized} times √D.
 */
public final class EmbeddingSpread extends EmbeddingEvaluator {
    /** Creates the measure. */
    public EmbeddingSpread() {
        super("EmbeddingSpread");
    }

    /**
     * Measures a batch of embeddings.
     *
     * @param embeddings (N, D), raw or normalized, N at least 2
     * @return a float32 scalar on their device, attached to their manager
     */
    public NDArray measure(NDArray embeddings) {
        UnitRows.requireTwoRows(embeddings);
        return measured(embeddings, embeddings);
    }

    @Override
    NDArray compute(NDArray view0, NDArray view1, NDManager scope) {
        return ofUnit(UnitRows.joined(view0, view1, scope));
    }

    static NDArray ofUnit(NDArray unit) {
        long rows = unit.getShape().get(0);
        long columns = unit.getShape().get(1);
        NDArray centered = unit.sub(unit.mean(new int[] {0}, true)); // (N, D)
        NDArray variance = centered.square().sum(new int[] {0}).div(rows - 1); // (D)
        return variance.sqrt().mean().mul(Math.sqrt((double) columns));
    }
}
