package ai.dyad.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.random.CounterRandom;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Compares the protocol with plain loops, and runs it on the Iris data. */
class LinearProbeReferenceTest {
    @Test
    void matchesTheSameTrainingInPlainLoops() {
        EmbeddingTable train = LinearProbeTest.clouds(3, 75, 1.5);
        EmbeddingTable test = LinearProbeTest.clouds(4, 200, 1.5);
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
    void classifiesIrises() throws IOException {
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

    private static EmbeddingTable iris() throws IOException {
        try (BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(
                                LinearProbeReferenceTest.class.getResourceAsStream("iris.csv"),
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
}
