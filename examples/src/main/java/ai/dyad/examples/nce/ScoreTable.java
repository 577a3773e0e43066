package ai.dyad.examples.nce;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Optimizer;
import java.util.function.Supplier;

/**
 * The model of the experiment: one trainable score for each pair of a context and a value.
 *
 * <p>It is trained without DJL's {@code Trainer}, which treats gradients that sum to 0 as missing:
 * the gradients of a softmax over such scores always sum to 0.
 */
final class ScoreTable implements AutoCloseable {
    private static final String NAME = "scores";

    private final NDManager manager;
    private final NDArray scores; // (C V, 1)
    private final int contexts;
    private final int values;
    private final Optimizer optimizer;

    ScoreTable(int contexts, int values, Optimizer optimizer, Device device) {
        manager = NDManager.newBaseManager(device);
        this.contexts = contexts;
        this.values = values;
        this.optimizer = optimizer;
        scores = manager.zeros(new Shape((long) contexts * values, 1));
        scores.setRequiresGradient(true);
    }

    NDManager manager() {
        return manager;
    }

    /**
     * Returns scores.
     *
     * @param contexts the contexts, (B)
     * @param candidates the values, (B, m), or (1, m) for the same values in every context
     * @return the scores (B, m)
     */
    NDArray scores(NDArray contexts, NDArray candidates) {
        NDArray cells = contexts.expandDims(1).mul(values).add(candidates);
        return Embedding.embedding(cells, scores, SparseFormat.DENSE).head().squeeze(-1);
    }

    /** Returns all scores, (C, V), attached to another manager. */
    NDArray all(NDManager other) {
        NDArray every = other.arange(0, contexts, 1, DataType.INT64);
        return scores(every, other.arange(0, values, 1, DataType.INT64).expandDims(0))
                .stopGradient();
    }

    /** Takes one gradient step. */
    void step(Supplier<NDArray> loss) {
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            collector.backward(loss.get());
        }
        try (NDArray gradient = scores.getGradient()) {
            optimizer.update(NAME, scores, gradient);
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
