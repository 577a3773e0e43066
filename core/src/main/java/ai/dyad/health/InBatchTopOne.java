package ai.dyad.health;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * Measures how often the other view of a sample is the closest of all other rows of the batch.
 *
 * <p>The fraction of the 2N anchors whose positive has a greater cosine than all 2N − 2 negatives,
 * those of the same view and those of the other; chance is 1 / (2N − 1). A tie counts against the
 * model, so that a collapsed encoder has 0, not 1. Higher is better; it depends on N.
 *
 * <p>Views are (N, D), L2-normalized here; computed in float64 on their device in blocks of
 * anchors, without a graph. SimCLR's reference code logs the same measure as contrastive accuracy.
 */
public final class InBatchTopOne extends EmbeddingEvaluator {
    /** Creates the measure. */
    public InBatchTopOne() {
        super("InBatchTopOne");
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
        NDArray unit0 = UnitRows.of(view0, scope);
        NDArray unit1 = UnitRows.of(view1, scope);
        NDArray sums =
                new AnchorSums(unit0, Uniformity.DEFAULT_T)
                        .of(unit1)
                        .add(new AnchorSums(unit1, Uniformity.DEFAULT_T).of(unit0));
        return sums.get(AnchorSums.HITS).div(2 * view0.getShape().get(0));
    }
}
