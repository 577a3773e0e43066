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
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LinearProbeTest {
    private static final LinearProbe DEFAULT = LinearProbe.builder().build();

    @Test
    void separatesWhatIsSeparable() {
        LinearProbeResult result = DEFAULT.evaluate(clouds(1, 300, 0.1), clouds(2, 90, 0.1));
        assertEquals(1, result.lastTopOne());
        assertEquals(1, result.bestTopOne());
        assertEquals(90, result.epochs());
        assertEquals(256, result.batchSize());
    }

    @Test
    void tellsIrisesApart() throws IOException {
        EmbeddingTable iris = iris();
        EmbeddingTable train =
                iris.select(IntStream.range(0, 150).filter(i -> i % 3 > 0).toArray());
        EmbeddingTable test =
                iris.select(IntStream.range(0, 150).filter(i -> i % 3 == 0).toArray());
        LinearProbeResult result =
                LinearProbe.builder().optBatchSize(25).build().evaluate(train, test);
        assertTrue(result.lastTopOne() >= 0.9, result.toString());
        assertTrue(result.bestTopOne() >= result.lastTopOne(), result.toString());
    }

    @Test
    void matchesTheSameTrainingInPlainLoops() {
        EmbeddingTable train = clouds(3, 75, 1.5);
        EmbeddingTable test = clouds(4, 200, 1.5);
        for (int epochs : new int[] {1, 3, 7}) {
            LinearProbe probe =
                    LinearProbe.builder().optEpochs(epochs).optBatchSize(16).optSeed(5).build();
            double[] expected = naive(train, test, epochs);
            LinearProbeResult result = probe.evaluate(train, test);
            assertEquals(expected[epochs - 1], result.lastTopOne(), 1e-12);
            double best = Arrays.stream(expected).max().orElseThrow();
            assertEquals(best, result.bestTopOne(), 1e-12);
            assertEquals(best, expected[result.bestEpoch() - 1], 1e-12);
        }
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
    void repeatsItselfForASeed() {
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
    void worksOnOneClassAndCountsUnseenOnesAsErrors() {
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
    void tellsItsProgressAndStopsWhenInterrupted() {
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

    /** The protocol in doubles: the test accuracy after every epoch. */
    private static double[] naive(EmbeddingTable train, EmbeddingTable test, int epochs) {
        int batch = 16;
        int dimension = train.dimension();
        double[][] x = standardized(train, train);
        double[][] tested = standardized(train, test);
        double[][] w = new double[dimension + 1][3];
        double[][] v = new double[dimension + 1][3];
        int steps = (x.length + batch - 1) / batch;
        double[] accuracies = new double[epochs];
        for (int epoch = 0; epoch < epochs; epoch++) {
            int[] order = ProbeTraining.shuffled(x.length, CounterRandom.of(5, epoch));
            for (int step = 0; step < steps; step++) {
                double turn = Math.PI * (epoch * steps + step) / (epochs * steps);
                double rate = 0.1 * batch / 256 * (1 + Math.cos(turn)) / 2;
                int to = Math.min(x.length, (step + 1) * batch);
                double[][] gradient = new double[dimension + 1][3];
                for (int i = step * batch; i < to; i++) {
                    double[] row = x[order[i]];
                    double[] p = softmax(row, w);
                    p[(int) train.classOf(order[i])] -= 1;
                    for (int j = 0; j <= dimension; j++) {
                        for (int c = 0; c < 3; c++) {
                            gradient[j][c] += row[j] * p[c] / (to - step * batch);
                        }
                    }
                }
                for (int j = 0; j <= dimension; j++) {
                    for (int c = 0; c < 3; c++) {
                        v[j][c] = 0.9 * v[j][c] + gradient[j][c];
                        w[j][c] -= rate * v[j][c];
                    }
                }
            }
            int right = 0;
            for (int i = 0; i < tested.length; i++) {
                double[] p = softmax(tested[i], w);
                int winner = p[1] > p[0] ? (p[2] > p[1] ? 2 : 1) : (p[2] > p[0] ? 2 : 0);
                right += winner == test.classOf(i) ? 1 : 0;
            }
            accuracies[epoch] = right / (double) tested.length;
        }
        return accuracies;
    }

    private static double[] softmax(double[] row, double[][] w) {
        double[] p = new double[3];
        for (int c = 0; c < 3; c++) {
            for (int j = 0; j < row.length; j++) {
                p[c] += row[j] * w[j][c];
            }
            p[c] = Math.exp(p[c]);
        }
        double sum = p[0] + p[1] + p[2];
        return new double[] {p[0] / sum, p[1] / sum, p[2] / sum};
    }

    private static double[][] standardized(EmbeddingTable by, EmbeddingTable table) {
        double[][] rows = new double[table.size()][table.dimension() + 1];
        for (int j = 0; j < table.dimension(); j++) {
            int column = j;
            double[] seen =
                    IntStream.range(0, by.size()).mapToDouble(i -> by.row(i)[column]).toArray();
            double mean = Arrays.stream(seen).average().orElseThrow();
            double variance =
                    Arrays.stream(seen).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
            for (int i = 0; i < rows.length; i++) {
                rows[i][j] = (table.row(i)[j] - mean) / Math.sqrt(variance);
                rows[i][table.dimension()] = 1;
            }
        }
        return rows;
    }

    /** Three classes around the axes of three dimensions. */
    private static EmbeddingTable clouds(long seed, int rows, double noise) {
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

    private static EmbeddingTable iris() throws IOException {
        try (BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(
                                LinearProbeTest.class.getResourceAsStream("iris.csv"),
                                StandardCharsets.UTF_8))) {
            List<String[]> lines =
                    reader.lines()
                            .filter(l -> !l.startsWith("#"))
                            .map(l -> l.split(",", -1))
                            .toList();
            float[] values = new float[lines.size() * 4];
            for (int i = 0; i < values.length; i++) {
                values[i] = Float.parseFloat(lines.get(i / 4)[i % 4]);
            }
            int[] species = lines.stream().mapToInt(l -> Integer.parseInt(l[4])).toArray();
            return EmbeddingTable.of(values, 4).withClasses(species);
        }
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
