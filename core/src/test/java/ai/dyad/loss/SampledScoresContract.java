package ai.dyad.loss;

import static ai.dyad.loss.LossFixture.array;
import static ai.dyad.loss.LossFixture.normal;
import static ai.dyad.loss.Rejection.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

/** What the losses of one true sample and k noise samples promise besides {@link LossContract}. */
interface SampledScoresContract extends LossContract {
    int CONTEXTS = 4;
    int K = 3;

    @Override
    default NDList predictions(NDManager manager) {
        return scores(manager, column(1), normal(CONTEXTS, K, 2));
    }

    /** The equation by loops over contexts and samples. */
    double naive(double[][] positive, double[][] noise, double[][] logQ, double[][] logQNoise);

    /** logQPositive and logQNoise, or the latter only, or none, as the loss wants them. */
    NDList labels(NDArray logQPositive, NDArray logQNoise);

    @Override
    default NDList labels(NDManager manager) {
        return labels(flat(array(manager, logQ(1, 3))), array(manager, logQ(K, 4)));
    }

    private static double[][] column(long seed) {
        return normal(CONTEXTS, 1, seed);
    }

    /** Log probabilities between −6 and 0. */
    private static double[][] logQ(int columns, long seed) {
        double[][] normal = normal(CONTEXTS, columns, seed);
        return LossFixture.table(CONTEXTS, columns, (i, j) -> -6 / (1 + Math.exp(normal[i][j])));
    }

    private static NDArray flat(NDArray column) {
        return column.reshape(new Shape(column.size()));
    }

    private static NDList scores(NDManager manager, double[][] positive, double[][] noise) {
        return new NDList(flat(array(manager, positive)), array(manager, noise));
    }

    @Test
    default void matchesNaiveLoops() {
        try (NDManager manager = NDManager.newBaseManager()) {
            for (double size : new double[] {1, 30}) {
                double[] factors = {size, size, size, size};
                double[][] positive = LossFixture.scale(column(1), factors);
                double[][] noise = LossFixture.scale(normal(CONTEXTS, K, 2), factors);
                double expected = naive(positive, noise, logQ(1, 3), logQ(K, 4));
                float value =
                        loss().evaluate(labels(manager), scores(manager, positive, noise))
                                .getFloat();
                assertEquals(expected, value, 1e-5 * Math.max(1, Math.abs(expected)));
            }
        }
    }

    @Test
    default void ignoresOrderOfContextsAndOfNoise() {
        try (NDManager manager = NDManager.newBaseManager()) {
            int[] order = {2, 0, 3, 1};
            int[] samples = {1, 2, 0};
            double[][] noise = normal(CONTEXTS, K, 2);
            double[][] logQNoise = logQ(K, 4);
            NDList permuted =
                    scores(
                            manager,
                            LossFixture.permute(column(1), order),
                            LossFixture.table(CONTEXTS, K, (i, j) -> noise[order[i]][samples[j]]));
            NDList labels =
                    labels(
                            flat(array(manager, LossFixture.permute(logQ(1, 3), order))),
                            array(
                                    manager,
                                    LossFixture.table(
                                            CONTEXTS,
                                            K,
                                            (i, j) -> logQNoise[order[i]][samples[j]])));
            assertEquals(
                    loss().evaluate(labels(manager), predictions(manager)).getFloat(),
                    loss().evaluate(labels, permuted).getFloat(),
                    1e-5);
        }
    }

    @Test
    default void rejectsNoNoise() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDList none = new NDList(manager.zeros(new Shape(4)), manager.zeros(new Shape(4, 0)));
            assertMessage(
                    "k must be >= 1, got 0 noise samples: noiseScore has shape (4, 0)",
                    () -> loss().evaluate(labels(manager), none));
        }
    }

    @Test
    default void rejectsScoresOfDifferentContexts() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDList wrong = new NDList(manager.zeros(new Shape(4)), manager.zeros(new Shape(5, 3)));
            assertMessage("got (4) and (5, 3)", () -> loss().evaluate(labels(manager), wrong));
        }
    }
}
