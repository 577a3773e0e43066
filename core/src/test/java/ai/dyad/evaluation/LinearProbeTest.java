package ai.dyad.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.util.Progress;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.random.CounterRandom;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LinearProbeTest {
    private static final LinearProbe DEFAULT = LinearProbe.builder().build();

    @Test
    void separatesSeparableClasses() {
        LinearProbeResult result = DEFAULT.evaluate(clouds(1, 300, 0.1), clouds(2, 90, 0.1));
        assertEquals(1, result.lastTopOne());
        assertEquals(1, result.bestTopOne());
        assertEquals(90, result.epochs());
        assertEquals(256, result.batchSize());
    }

    @Test
    void doesNotDependOnScaleAndOffsetOfFeatures() {
        EmbeddingTable train = clouds(6, 120, 1);
        EmbeddingTable test = clouds(7, 300, 1);
        double plain = DEFAULT.evaluate(train, test).lastTopOne();
        assertTrue(plain > 0.5 && plain < 1, "neither trivial nor hopeless: " + plain);
        double large =
                DEFAULT.evaluate(transformed(train, 1000, -50), transformed(test, 1000, -50))
                        .lastTopOne();
        double small =
                DEFAULT.evaluate(transformed(train, 1e-4, 0), transformed(test, 1e-4, 0))
                        .lastTopOne();
        assertEquals(plain, large, 0.01);
        assertEquals(plain, small, 0.01);
    }

    @Test
    void staysFiniteOnWideConstantAndHugeFeatures() {
        int dimension = 700;
        float[] values = new float[40 * dimension];
        for (int i = 0; i < 40; i++) {
            for (int j = 1; j < dimension; j++) {
                values[i * dimension + j] = (i % 2 == 0 ? 1e30f : -1e30f) + (i + j) % 7 * 1e29f;
            }
        }
        int[] labels = IntStream.range(0, 40).map(i -> i % 2).toArray();
        EmbeddingTable table = EmbeddingTable.of(values, dimension).withClasses(labels);
        assertEquals(1, DEFAULT.evaluate(table, table).lastTopOne());
    }

    @Test
    void sameSeedRepeatsTheResult() {
        EmbeddingTable train = clouds(8, 70, 2);
        EmbeddingTable test = clouds(9, 500, 2);
        LinearProbe probe = LinearProbe.builder().optBatchSize(8).optEpochs(3).optSeed(1).build();
        assertEquals(probe.evaluate(train, test), probe.evaluate(train, test));
    }

    @Test
    void shufflesEveryRowIntoSomePlace() {
        int[] order = ProbeTraining.shuffled(1000, CounterRandom.of(1, 2));
        int[] sorted = order.clone();
        Arrays.sort(sorted);
        assertArrayEquals(IntStream.range(0, 1000).toArray(), sorted);
        assertArrayEquals(order, ProbeTraining.shuffled(1000, CounterRandom.of(1, 2)));
        long fixed = IntStream.range(0, 1000).filter(i -> order[i] == i).count();
        assertTrue(fixed < 10, "about one of a random order stays in place: " + fixed);
    }

    @Test
    void printsProtocolAndNumbers() {
        LinearProbe probe = LinearProbe.builder().optEpochs(2).optBatchSize(64).build();
        assertEquals(
                "dyad-linear-v1 2 epochs, batch 30, seed 0, 30 rows for training and 60 for testing"
                        + " of dimension 3: top-1 1.0000 last epoch, 1.0000 best epoch (1)",
                probe.evaluate(clouds(1, 30, 0.01), clouds(2, 60, 0.01)).toString());
    }

    @Test
    void acceptsOneClassAndCountsUnseenClassesAsErrors() {
        EmbeddingTable train = clouds(10, 9, 1).withClasses(new int[9]);
        EmbeddingTable test = clouds(11, 4, 1).withClasses(0, 0, 0, 5);
        assertEquals(0.75, DEFAULT.evaluate(train, test).lastTopOne());
    }

    @Test
    void classesMayBeAnyNumbersWithoutAnArrayOfThatSize() {
        EmbeddingTable train = clouds(10, 30, 1);
        EmbeddingTable test = clouds(11, 30, 1);
        LinearProbe probe = LinearProbe.builder().optEpochs(3).build();
        assertEquals(probe.evaluate(train, test), probe.evaluate(farApart(train), farApart(test)));
    }

    private static EmbeddingTable farApart(EmbeddingTable table) {
        return table.withClasses(
                IntStream.range(0, table.size())
                        .mapToLong(i -> table.classOf(i) * (Long.MAX_VALUE / 4))
                        .toArray());
    }

    @Test
    void leavesAnOpenGradientCollectorAlone() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray weight = manager.ones(new Shape(2));
            weight.setRequiresGradient(true);
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                NDArray loss = weight.square().sum();
                LinearProbe.builder()
                        .optEpochs(2)
                        .build()
                        .evaluate(clouds(1, 30, 1), clouds(2, 30, 1));
                collector.backward(loss);
            }
            assertArrayEquals(new float[] {2, 2}, weight.getGradient().toFloatArray());
        }
    }

    @Test
    void leavesNoArrayBehind() {
        EmbeddingTable table = clouds(14, 30, 1);
        try (NDManager manager = NDManager.newBaseManager()) {
            NDManager root = manager.getParentManager();
            int before = root.getManagedArrays().size();
            LinearProbe.builder().optEpochs(2).build().evaluate(table, table);
            assertEquals(before, root.getManagedArrays().size());
        }
    }

    @Test
    void reportsProgressAndStopsWhenInterrupted() {
        EmbeddingTable table = clouds(12, 20, 1);
        Interrupting progress = new Interrupting();
        LinearProbe probe = LinearProbe.builder().optProgress(progress).build();
        Exception error =
                assertThrows(CancellationException.class, () -> probe.evaluate(table, table));
        assertEquals("the linear probe was interrupted in epoch 2", error.getMessage());
        assertTrue(Thread.interrupted(), "the thread stays interrupted");
        assertEquals(1, progress.epochs);
    }

    @Test
    void rejectsTablesThatDoNotFit() {
        EmbeddingTable table = clouds(13, 6, 1);
        EmbeddingTable narrow = EmbeddingTable.of(new float[] {1, 2}, 2).withClasses(0);
        Exception error =
                assertThrows(IllegalArgumentException.class, () -> DEFAULT.evaluate(table, narrow));
        assertEquals(
                "training and test table must have the same dimension, got 3 and 2: both must "
                        + "come from the"
                        + " same encoder",
                error.getMessage());
        EmbeddingTable unlabeled = EmbeddingTable.of(new float[] {1, 2, 3}, 3);
        assertThrows(IllegalArgumentException.class, () -> DEFAULT.evaluate(unlabeled, table));
        assertThrows(IllegalArgumentException.class, () -> DEFAULT.evaluate(table, unlabeled));
        EmbeddingTable broken = EmbeddingTable.of(new float[] {1, Float.NaN, 3}, 3).withClasses(0);
        error = assertThrows(IllegalArgumentException.class, () -> DEFAULT.evaluate(table, broken));
        assertTrue(error.getMessage().contains("row 0 of the test table holds NaN"));
        assertThrows(
                IllegalArgumentException.class, () -> LinearProbe.builder().optEpochs(0).build());
        assertThrows(
                IllegalArgumentException.class,
                () -> LinearProbe.builder().optBatchSize(0).build());
        assertThrows(
                IllegalArgumentException.class,
                () -> LinearProbe.builder().optBaseLearningRate(0).build());
    }

    /** Three classes around the axes of three dimensions. */
    static EmbeddingTable clouds(long seed, int rows, double noise) {
        CounterRandom random = CounterRandom.of(seed);
        float[] values = new float[rows * 3];
        int[] labels = IntStream.range(0, rows).map(i -> i % 3).toArray();
        for (int i = 0; i < values.length; i++) {
            double center = i % 3 == labels[i / 3] ? 2 : 0;
            values[i] = (float) (center + noise * random.nextGaussian());
        }
        return EmbeddingTable.of(values, 3).withClasses(labels);
    }

    private static EmbeddingTable transformed(EmbeddingTable table, double scale, double offset) {
        float[] values = table.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (values[i] * scale + offset);
        }
        long[] classes = IntStream.range(0, table.size()).mapToLong(table::classOf).toArray();
        return EmbeddingTable.of(values, table.dimension()).withClasses(classes);
    }

    private static final class Interrupting implements Progress {
        private int epochs;

        @Override
        public void reset(String message, long max, String trailingMessage) {}

        @Override
        public void start(long initialProgress) {}

        @Override
        public void end() {}

        @Override
        public void increment(long increment) {
            epochs++;
            Thread.currentThread().interrupt();
        }

        @Override
        public void update(long progress, String message) {}
    }
}
