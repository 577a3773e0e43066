package ai.dyad.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.util.JsonUtils;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.embedding.RecordedProgress;
import ai.dyad.random.CounterRandom;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnnEvaluationTest {
    private static final int CLASSES = 5;

    @Test
    void matchesLightlysKnnPredict() throws IOException {
        EmbeddingTable bank = table(0, 240);
        EmbeddingTable queries = table(1000, 60);
        for (JsonElement element : lightlysCases()) {
            JsonObject expected = element.getAsJsonObject();
            KnnEvaluation evaluation =
                    KnnEvaluation.builder()
                            .optNeighbors(expected.get("k").getAsInt())
                            .optTemperature(expected.get("temperature").getAsDouble())
                            .build();
            long[] predicted = JsonUtils.GSON.fromJson(expected.get("predicted"), long[].class);
            assertArrayEquals(predicted, evaluation.predict(bank, queries), element.toString());
            assertEquals(
                    expected.get("accuracy").getAsDouble(),
                    evaluation.evaluate(bank, queries).topOne(),
                    1e-12);
        }
    }

    @ParameterizedTest
    @CsvSource({"200,0.1", "7,0.1", "7,0.001", "3,1e-30", "50,1000"})
    void matchesPlainLoops(int k, double temperature) {
        EmbeddingTable bank = random(1, 90, 4);
        EmbeddingTable queries = random(2, 40, 4);
        KnnEvaluation evaluation =
                KnnEvaluation.builder().optNeighbors(k).optTemperature(temperature).build();
        long[] expected =
                IntStream.range(0, queries.size())
                        .mapToLong(i -> vote(bank, queries.row(i), k, temperature))
                        .toArray();
        assertArrayEquals(expected, evaluation.predict(bank, queries));
    }

    @Test
    void leavesEachRowOutOfItsOwnVote() {
        EmbeddingTable table = random(3, 50, 3);
        int right = 0;
        for (int i = 0; i < table.size(); i++) {
            int self = i;
            int[] others = IntStream.range(0, 50).filter(j -> j != self).toArray();
            right += vote(table.select(others), table.row(i), 5, 0.1) == table.classOf(i) ? 1 : 0;
        }
        KnnResult result = KnnEvaluation.builder().optNeighbors(5).build().leaveOneOut(table);
        assertEquals(right / 50.0, result.topOne(), 1e-12);
        assertEquals(49, result.bankRows());
        assertEquals("lightly-knn-leave-one-out-v1", result.protocol());
    }

    @Test
    void findsEveryQueryOfSeparateClassesWithTheDefaults() {
        EmbeddingTable bank =
                EmbeddingTable.of(new float[] {1, 0, 2, 0.1f, 0, 3, 0.1f, 1}, 2)
                        .withClasses(0, 0, 1, 1);
        KnnResult result = KnnEvaluation.builder().build().evaluate(bank, bank);
        assertEquals(1, result.topOne());
        assertEquals(1, result.topFive());
        assertEquals(4, result.k());
        assertEquals("k reduced from 200 to 4, the number of available rows", result.note());
    }

    @Test
    void printsProtocolAndNumbers() {
        EmbeddingTable bank = EmbeddingTable.of(new float[] {1, -1}, 1).withClasses(0, 1);
        EmbeddingTable queries = EmbeddingTable.of(new float[] {5, 6, -7}, 1).withClasses(0, 1, 1);
        assertEquals(
                "lightly-knn-v1 k=1 t=0.1, 3 queries against 2 rows of dimension 1:"
                        + " top-1 0.6667, top-5 0.6667",
                KnnEvaluation.builder().optNeighbors(1).build().evaluate(bank, queries).toString());
    }

    @Test
    void equalVotesGoToTheLowerClass() {
        EmbeddingTable bank = EmbeddingTable.of(new float[] {1, 1}, 1).withClasses(3, 2);
        EmbeddingTable query = EmbeddingTable.of(new float[] {1}, 1).withClasses(3);
        KnnEvaluation evaluation = KnnEvaluation.builder().build();
        assertArrayEquals(new long[] {2}, evaluation.predict(bank, query));
        KnnResult result = evaluation.evaluate(bank, query);
        assertEquals(0, result.topOne());
        assertEquals(1, result.topFive());
    }

    @Test
    void oneClassIsAlwaysRightAndAnUnseenOneAlwaysWrong() {
        EmbeddingTable bank = random(4, 9, 3).withClasses(new int[9]);
        EmbeddingTable seen = random(5, 4, 3).withClasses(new int[4]);
        KnnEvaluation evaluation = KnnEvaluation.builder().build();
        assertEquals(1, evaluation.evaluate(bank, seen).topOne());
        assertEquals(0, evaluation.evaluate(bank, seen.withClasses(1, 1, 1, 1)).topFive());
    }

    @Test
    void classesMayBeAnyNumbersWithoutAnArrayOfThatSize() {
        EmbeddingTable bank = random(8, 60, 3);
        EmbeddingTable queries = random(9, 20, 3);
        long[] far = {0, 7, 2_000_000_000L, 1L << 40, Long.MAX_VALUE};
        KnnEvaluation evaluation = KnnEvaluation.builder().optNeighbors(9).build();
        long[] near = evaluation.predict(bank, queries);
        assertArrayEquals(
                Arrays.stream(near).map(number -> far[(int) number]).toArray(),
                evaluation.predict(spread(bank, far), queries));
        assertEquals(
                evaluation.evaluate(bank, queries),
                evaluation.evaluate(spread(bank, far), spread(queries, far)));
        assertEquals(evaluation.leaveOneOut(bank), evaluation.leaveOneOut(spread(bank, far)));
    }

    private static EmbeddingTable spread(EmbeddingTable table, long[] far) {
        return table.withClasses(
                IntStream.range(0, table.size())
                        .mapToLong(i -> far[(int) table.classOf(i)])
                        .toArray());
    }

    @Test
    void reportsItsProgress() {
        RecordedProgress progress = new RecordedProgress();
        KnnEvaluation evaluation = KnnEvaluation.builder().optProgress(progress).build();
        evaluation.evaluate(random(1, 9, 3), random(2, 5000, 3));
        assertEquals(
                List.of("kNN of 5000", "start", "2048", "2048", "904", "end"), progress.events());
    }

    @Test
    void rejectsMissingClassesAndBadSettings() {
        EmbeddingTable bank = random(6, 3, 2);
        EmbeddingTable unlabeled = EmbeddingTable.of(new float[] {1, 2}, 2);
        KnnEvaluation evaluation = KnnEvaluation.builder().build();
        Exception error =
                assertThrows(
                        IllegalArgumentException.class, () -> evaluation.evaluate(bank, unlabeled));
        assertEquals(
                "the queries must have classes: set them with " + "withClasses(...)",
                error.getMessage());
        assertThrows(IllegalArgumentException.class, () -> evaluation.evaluate(unlabeled, bank));
        assertThrows(IllegalArgumentException.class, () -> evaluation.leaveOneOut(unlabeled));
        error =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> evaluation.leaveOneOut(bank.withClasses(0, -1, 1)));
        assertTrue(error.getMessage().contains("row 1"), error.getMessage());
        error =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> evaluation.evaluate(bank, random(7, 3, 4)));
        assertTrue(error.getMessage().contains("got 2 and 4"), error.getMessage());
        error =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> KnnEvaluation.builder().optNeighbors(0).build());
        assertEquals("k must be >= 1, got 0", error.getMessage());
        error =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> KnnEvaluation.builder().optTemperature(0).build());
        assertEquals("temperature must be > 0, got 0.0", error.getMessage());
        assertThrows(
                IllegalArgumentException.class,
                () -> KnnEvaluation.builder().optTemperature(Double.NaN).build());
    }

    /** The winner of the vote, in doubles throughout. */
    private static int vote(EmbeddingTable bank, float[] query, int k, double temperature) {
        double[] cosines = new double[bank.size()];
        Arrays.setAll(cosines, i -> cosine(bank.row(i), query));
        int[] order =
                IntStream.range(0, bank.size())
                        .boxed()
                        .sorted((a, b) -> Double.compare(cosines[b], cosines[a]))
                        .mapToInt(Integer::intValue)
                        .toArray();
        double[] votes = new double[CLASSES];
        for (int rank = 0; rank < Math.min(k, order.length); rank++) {
            double closeness = cosines[order[rank]] - cosines[order[0]];
            votes[(int) bank.classOf(order[rank])] += Math.exp(closeness / temperature);
        }
        int winner = 0;
        for (int label = 1; label < CLASSES; label++) {
            winner = votes[label] > votes[winner] ? label : winner;
        }
        return winner;
    }

    private static double cosine(float[] a, float[] b) {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int j = 0; j < a.length; j++) {
            dot += (double) a[j] * b[j];
            aa += (double) a[j] * a[j];
            bb += (double) b[j] * b[j];
        }
        return dot / Math.sqrt(aa * bb);
    }

    private static EmbeddingTable random(long seed, int rows, int dimension) {
        CounterRandom random = CounterRandom.of(seed);
        float[] values = new float[rows * dimension];
        int[] labels = new int[rows];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        Arrays.setAll(labels, i -> random.nextInt(CLASSES));
        return EmbeddingTable.of(values, dimension).withClasses(labels);
    }

    /** The same numbers as {@code table} in knn_lightly.py. */
    private static EmbeddingTable table(int first, int rows) {
        int dimension = 6;
        float[] values = new float[rows * dimension];
        int[] labels = new int[rows];
        for (int row = 0; row < rows; row++) {
            int i = first + row;
            labels[row] = (i * i + i / 3) % CLASSES;
            for (int j = 0; j < dimension; j++) {
                double center = Math.cos(1 + 3 * labels[row] + 2.3 * j);
                values[row * dimension + j] =
                        (float) (0.6 * center + Math.sin(1 + 1.7 * i * j + 0.3 * i + 2.1 * j));
            }
        }
        return EmbeddingTable.of(values, dimension).withClasses(labels);
    }

    /** Written by knn_lightly.py, which lies beside it. */
    private static Iterable<JsonElement> lightlysCases() throws IOException {
        try (InputStream stream = KnnEvaluationTest.class.getResourceAsStream("knn-lightly.json");
                Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
            return JsonUtils.GSON.fromJson(reader, JsonObject.class).getAsJsonArray("cases");
        }
    }
}
