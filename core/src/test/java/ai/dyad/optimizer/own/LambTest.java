package ai.dyad.optimizer.own;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import ai.djl.training.GradientCollector;
import ai.djl.translate.TranslateException;
import ai.dyad.io.StateDict;
import ai.dyad.loss.NtXentLoss;
import ai.dyad.nn.ProjectionHead;
import ai.dyad.nn.SiameseEncoder;
import ai.dyad.random.CounterRandom;
import ai.dyad.training.CheckpointDirectory;
import ai.dyad.training.ContrastiveTrainer;
import ai.dyad.training.ToyImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A custom optimizer in another package needs only the public API. */
class LambTest {
    private static final int ROWS = 3;
    private static final int COLUMNS = 4;
    private static final int STEPS = 12;
    private static final float RATE = 0.05f;

    /** Single precision against double, over twelve steps. */
    private static final float TOLERANCE = 2e-5f;

    @TempDir private Path folder;

    @Test
    void matchesAPlainLoopInDoubles() {
        float[] result = new float[ROWS * COLUMNS];
        try (NDManager manager = NDManager.newBaseManager(Device.cpu());
                Lamb lamb = Lamb.builder().setLearningRate(RATE).build()) {
            NDArray weight = manager.create(start(), new Shape(ROWS, COLUMNS));
            for (int t = 1; t <= STEPS; t++) {
                NDArray grad = manager.create(gradient(t), new Shape(ROWS, COLUMNS));
                lamb.update("w", weight, grad);
                assertArrayEquals(gradient(t), grad.toFloatArray());
            }
            System.arraycopy(weight.toFloatArray(), 0, result, 0, result.length);
            assertEquals(STEPS, lamb.updates("w"));
        }
        assertArrayEquals(plainLoop(), result, TOLERANCE);
    }

    @Test
    void updatesParametersOnAnyThreadAndZeroesTheirGradients() {
        CompletableFuture.runAsync(
                        () -> {
                            try (NDManager manager = NDManager.newBaseManager(Device.cpu());
                                    Lamb lamb = Lamb.builder().setLearningRate(RATE).build()) {
                                NDArray weight = manager.create(start());
                                weight.setRequiresGradient(true);
                                update(lamb, weight); // makes the slots
                                int arrays = manager.getManagedArrays().size();
                                update(lamb, weight);
                                assertEquals(arrays, manager.getManagedArrays().size());
                            }
                        })
                .join();
    }

    private static void update(Lamb lamb, NDArray weight) {
        try (GradientCollector collector = weight.getManager().getEngine().newGradientCollector()) {
            try (NDManager scope = weight.getManager().newSubManager();
                    NDArray square = weight.square()) {
                square.attach(scope);
                collector.backward(square.sum());
            }
        }
        try (NDArray gradient = weight.getGradient()) {
            lamb.update("w", weight, gradient);
            assertArrayEquals(new float[ROWS * COLUMNS], gradient.toFloatArray());
        }
    }

    @Test
    void resumedRunEndsWithIdenticalWeights() throws IOException, TranslateException {
        Map<String, float[]> straight = train(new CheckpointDirectory(folder.resolve("a")), 10, 20);
        CheckpointDirectory checkpoints = new CheckpointDirectory(folder.resolve("b"));
        train(checkpoints, 10, 10);
        assertEquals(10, checkpoints.latest().orElseThrow().step());
        Map<String, float[]> resumed = train(checkpoints, 10, 20);
        assertEquals(straight.keySet(), resumed.keySet());
        straight.forEach((name, values) -> assertArrayEquals(values, resumed.get(name), name));
    }

    private static Map<String, float[]> train(CheckpointDirectory checkpoints, int every, int last)
            throws IOException, TranslateException {
        try (Model model = Model.newInstance("toy", Device.cpu());
                NDManager manager = NDManager.newBaseManager(Device.cpu());
                Lamb lamb = Lamb.builder().setLearningRate(RATE).build()) {
            model.setBlock(
                    new SiameseEncoder(
                            Linear.builder().setUnits(8).build(),
                            ProjectionHead.builder().setUnits(8, 4).build()));
            try (ContrastiveTrainer trainer =
                    ContrastiveTrainer.builder()
                            .setModel(model)
                            .setLoss(NtXentLoss.builder().build())
                            .setOptimizer(lamb)
                            .optViews((data, key) -> pair(data))
                            .optCheckpoints(checkpoints, every)
                            .build()) {
                var latest = checkpoints.latest();
                latest.ifPresent(trainer::resume);
                trainer.fit(ToyImages.of(manager, 40), last);
                assertTrue(trainer.step() == last);
            }
            Map<String, float[]> weights = new LinkedHashMap<>();
            StateDict.arrays(model.getBlock())
                    .forEach((name, array) -> weights.put(name, array.toFloatArray()));
            return weights;
        }
    }

    private static NDList pair(NDList data) {
        return new NDList(data.head().mul(1.1f), data.head().mul(0.9f).add(0.1f));
    }

    private static float[] start() {
        return noise(0);
    }

    private static float[] gradient(int step) {
        return noise(step);
    }

    private static float[] noise(int stream) {
        CounterRandom random = CounterRandom.of(77, stream);
        float[] values = new float[ROWS * COLUMNS];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** The paper's algorithm, number by number. */
    private static float[] plainLoop() {
        int n = ROWS * COLUMNS;
        double[] w = new double[n];
        double[] m = new double[n];
        double[] v = new double[n];
        float[] first = start();
        for (int i = 0; i < n; i++) {
            w[i] = first[i];
        }
        for (int t = 1; t <= STEPS; t++) {
            float[] g = gradient(t);
            double[] u = new double[n];
            double weightNorm = 0;
            double directionNorm = 0;
            for (int i = 0; i < n; i++) {
                m[i] = 0.9 * m[i] + 0.1 * g[i];
                v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
                double mean = m[i] / (1 - Math.pow(0.9, t));
                double deviation = Math.sqrt(v[i] / (1 - Math.pow(0.999, t)));
                u[i] = mean / (deviation + 1e-6) + 0.01 * w[i];
                weightNorm += w[i] * w[i];
                directionNorm += u[i] * u[i];
            }
            double ratio = Math.sqrt(weightNorm / directionNorm);
            for (int i = 0; i < n; i++) {
                w[i] -= 0.05 * ratio * u[i];
            }
        }
        float[] result = new float[n];
        for (int i = 0; i < n; i++) {
            result[i] = (float) w[i];
        }
        return result;
    }
}
