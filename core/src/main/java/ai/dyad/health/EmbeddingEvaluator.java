package ai.dyad.health;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.evaluator.Evaluator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A DJL evaluator of embeddings, averaged over batches weighted by their number of rows. It ignores
 * labels; the first two predictions are the views.
 */
abstract class EmbeddingEvaluator extends Evaluator {
    private final Map<String, Double> totals = new ConcurrentHashMap<>();

    EmbeddingEvaluator(String name) {
        super(name);
    }

    /** Measures two views (N, D) on their device; the result is one float64 owned by the scope. */
    abstract NDArray compute(NDArray view0, NDArray view1, NDManager scope);

    /** {@inheritDoc} */
    @Override
    public NDArray evaluate(NDList labels, NDList predictions) {
        if (predictions.size() < 2) {
            throw new IllegalArgumentException(
                    "expected 2 views as predictions, got " + predictions.size());
        }
        return measured(predictions.get(0), predictions.get(1));
    }

    /**
     * Runs {@link #compute} in its own scope; the result is attached to the first view's manager.
     */
    final NDArray measured(NDArray view0, NDArray view1) {
        UnitRows.requireSameShape(view0, view1);
        NDManager manager = view0.getManager();
        try (NDManager scope = manager.newSubManager()) {
            NDArray result = compute(view0, view1, scope).toType(DataType.FLOAT32, false);
            result.attach(manager);
            return result;
        }
    }

    /** {@inheritDoc} */
    @Override
    public void addAccumulator(String key) {
        totalInstances.put(key, 0L);
        totals.put(key, 0.0);
    }

    /** {@inheritDoc} */
    @Override
    public void updateAccumulator(String key, NDList labels, NDList predictions) {
        long rows = predictions.get(0).getShape().get(0);
        try (NDArray value = evaluate(labels, predictions)) {
            totals.merge(key, (double) value.getFloat() * rows, Double::sum);
            totalInstances.merge(key, rows, Long::sum);
        }
    }

    /** {@inheritDoc} */
    @Override
    public void resetAccumulator(String key) {
        addAccumulator(key);
    }

    /** {@inheritDoc} */
    @Override
    public float getAccumulator(String key) {
        Long instances = totalInstances.get(key);
        if (instances == null) {
            throw new IllegalArgumentException("no accumulator named " + key + " was added");
        }
        return instances == 0 ? Float.NaN : (float) (totals.get(key) / instances);
    }
}
