package ai.dyad.embedding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.dyad.random.CounterRandom;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NearestNeighborsTest {
    /** Float32 products of unit rows of this length, against doubles. */
    private static final double TOLERANCE = 1e-6;

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 32, 1000})
    void matchesPlainLoopsInBlocksOfAnySize(int rows) {
        EmbeddingTable bank = random(1, 67, 5);
        EmbeddingTable queries = random(2, 23, 5);
        double[][] cosines = similarities(bank.normalized(), queries.normalized());
        Neighbors found = NearestNeighbors.cosine(bank).inBlocksOf(rows).search(queries, 9);
        assertMatches(cosines, found);
        double[][] products = similarities(bank, queries);
        assertMatches(products, NearestNeighbors.dot(bank).inBlocksOf(rows).search(queries, 9));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 64})
    void leavesEveryRowOutOfItsOwnNeighbors(int rows) {
        EmbeddingTable bank = random(3, 31, 4);
        double[][] cosines = similarities(bank.normalized(), bank.normalized());
        for (int i = 0; i < cosines.length; i++) {
            cosines[i][i] = Double.NEGATIVE_INFINITY;
        }
        Neighbors all = NearestNeighbors.cosine(bank).inBlocksOf(rows).searchOthers(0, 31, 30);
        assertMatches(cosines, all);
        Neighbors some = NearestNeighbors.cosine(bank).inBlocksOf(rows).searchOthers(11, 14, 30);
        assertArrayEquals(all.indices(12), some.indices(1));
    }

    @Test
    void searchesARangeOfQueries() {
        EmbeddingTable bank = random(4, 20, 3);
        EmbeddingTable queries = random(5, 10, 3);
        NearestNeighbors search = NearestNeighbors.cosine(bank);
        Neighbors some = search.search(queries, 4, 7, 2);
        assertEquals(3, some.queries());
        assertArrayEquals(search.search(queries, 2).indices(6), some.indices(2));
        assertEquals(0, search.search(queries, 4, 4, 2).queries());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100})
    void prefersTheLowerRowOfEqualScores(int rows) {
        EmbeddingTable bank = EmbeddingTable.of(new float[] {0, 1, 1, 0, 1, 1, 0}, 1);
        NearestNeighbors search = NearestNeighbors.dot(bank).inBlocksOf(rows);
        Neighbors found = search.search(EmbeddingTable.of(new float[] {1, -1, 0}, 1), 5);
        assertArrayEquals(new int[] {1, 2, 4, 5, 0}, found.indices(0));
        assertArrayEquals(new int[] {0, 3, 6, 1, 2}, found.indices(1));
        assertArrayEquals(new int[] {0, 1, 2, 3, 4}, found.indices(2));
    }

    @Test
    void returnsAllRowsIfMoreAreRequested() {
        EmbeddingTable bank = random(6, 5, 2);
        assertEquals(5, NearestNeighbors.cosine(bank).search(bank, 200).k());
        assertEquals(4, NearestNeighbors.cosine(bank).searchOthers(0, 5, 200).k());
    }

    @Test
    void cosineIgnoresLengthEvenIfSquaresOverflow() {
        EmbeddingTable bank = EmbeddingTable.of(new float[] {1e30f, 0, 1e-30f, 1e-30f, 0, 0}, 2);
        Neighbors found =
                NearestNeighbors.cosine(bank).search(EmbeddingTable.of(new float[] {2, 2}, 2), 3);
        assertArrayEquals(new int[] {1, 0, 2}, found.indices(0));
        assertEquals(1, found.similarity(0, 0), TOLERANCE);
        assertEquals(Math.sqrt(0.5), found.similarity(0, 1), TOLERANCE);
        assertEquals(0, found.similarity(0, 2));
    }

    @Test
    void rejectsValuesThatCannotBeCompared() {
        EmbeddingTable bank = random(7, 4, 3);
        NearestNeighbors search = NearestNeighbors.cosine(bank);
        Exception error =
                assertThrows(
                        IllegalArgumentException.class, () -> search.search(random(8, 2, 2), 1));
        assertEquals(
                "bank and queries must have the same dimension, got 3 and 2: both must come from "
                        + "the same encoder",
                error.getMessage());
        error = assertThrows(IllegalArgumentException.class, () -> search.search(bank, 0));
        assertEquals("k must be >= 1, got 0", error.getMessage());
        EmbeddingTable single = random(9, 1, 3);
        assertThrows(
                IllegalArgumentException.class,
                () -> NearestNeighbors.cosine(single).searchOthers(0, 1, 1));
        EmbeddingTable broken = EmbeddingTable.of(new float[] {1, 1, 1, 2, Float.NaN, 2}, 3);
        error = assertThrows(IllegalArgumentException.class, () -> search.search(broken, 1));
        assertTrue(error.getMessage().contains("row 1"), error.getMessage());
        assertThrows(IllegalArgumentException.class, () -> NearestNeighbors.dot(broken));
    }

    @Test
    void rejectsDotProductsThatOverflow() {
        EmbeddingTable huge = EmbeddingTable.of(new float[] {1e20f, 1e20f}, 2);
        assertThrows(
                IllegalArgumentException.class, () -> NearestNeighbors.dot(huge).search(huge, 1));
        assertEquals(1, NearestNeighbors.cosine(huge).search(huge, 1).similarity(0, 0), TOLERANCE);
    }

    @Test
    void stopsWhenInterrupted() {
        EmbeddingTable bank = random(10, 4, 3);
        Thread.currentThread().interrupt();
        assertThrows(
                CancellationException.class, () -> NearestNeighbors.cosine(bank).search(bank, 1));
        assertTrue(Thread.interrupted(), "the thread stays interrupted");
    }

    @Test
    void leavesNoArrayBehind() {
        EmbeddingTable bank = random(11, 50, 3);
        try (NDManager manager = NDManager.newBaseManager()) {
            NDManager root = manager.getParentManager();
            int before = root.getManagedArrays().size();
            for (int i = 0; i < 3; i++) {
                NearestNeighbors.cosine(bank).inBlocksOf(8).search(bank, 4);
            }
            assertEquals(before, root.getManagedArrays().size());
        }
    }

    /** Compares values everywhere, and rows wherever no other score is close enough to swap. */
    private static void assertMatches(double[][] expected, Neighbors found) {
        assertEquals(expected.length, found.queries());
        for (int i = 0; i < expected.length; i++) {
            double[] scores = expected[i];
            int[] order =
                    IntStream.range(0, scores.length)
                            .boxed()
                            .sorted(Comparator.comparingDouble((Integer j) -> -scores[j]))
                            .mapToInt(Integer::intValue)
                            .toArray();
            for (int rank = 0; rank < found.k(); rank++) {
                double score = scores[order[rank]];
                assertEquals(score, found.similarity(i, rank), TOLERANCE);
                assertEquals(score, scores[found.index(i, rank)], TOLERANCE);
            }
            int[] distinct = Arrays.stream(found.indices(i)).distinct().toArray();
            assertEquals(found.k(), distinct.length);
        }
    }

    private static double[][] similarities(EmbeddingTable bank, EmbeddingTable queries) {
        double[][] result = new double[queries.size()][bank.size()];
        for (int i = 0; i < result.length; i++) {
            for (int j = 0; j < bank.size(); j++) {
                for (int d = 0; d < bank.dimension(); d++) {
                    result[i][j] += (double) queries.row(i)[d] * bank.row(j)[d];
                }
            }
        }
        return result;
    }

    private static EmbeddingTable random(long seed, int rows, int dimension) {
        CounterRandom random = CounterRandom.of(seed);
        float[] values = new float[rows * dimension];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return EmbeddingTable.of(values, dimension);
    }
}
