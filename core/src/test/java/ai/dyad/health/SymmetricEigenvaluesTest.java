package ai.dyad.health;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.dyad.random.CounterRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SymmetricEigenvaluesTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 16, 65})
    void findsTheEigenvaluesOfARotatedDiagonal(int n) {
        double[] expected = new double[n];
        Arrays.setAll(expected, i -> i % 3 == 0 ? 7 : i * i - 3.5 * i);
        double[] matrix = rotated(expected);
        double[] found = SymmetricEigenvalues.of(matrix, n);
        Arrays.sort(expected);
        Arrays.sort(found);
        assertArrayEquals(expected, found, 1e-12 * n * n * n);
    }

    @Test
    void findsTheClosedFormOfTheSecondDifference() {
        int n = 200;
        double[] matrix = new double[n * n];
        double[] expected = new double[n];
        for (int i = 0; i < n; i++) {
            matrix[i * n + i] = 2;
            if (i > 0) {
                matrix[i * n + i - 1] = -1;
                matrix[(i - 1) * n + i] = -1;
            }
            expected[i] = 2 - 2 * Math.cos((i + 1) * Math.PI / (n + 1));
        }
        double[] found = SymmetricEigenvalues.of(matrix, n);
        Arrays.sort(found);
        assertArrayEquals(expected, found, 1e-13);
    }

    @Test
    void findsZerosAndTheTraceOfARankOneMatrix() {
        int n = 40;
        double[] matrix = new double[n * n];
        Arrays.fill(matrix, 1);
        double[] found = SymmetricEigenvalues.of(matrix, n);
        Arrays.sort(found);
        assertEquals(n, found[n - 1], 1e-12);
        assertEquals(0, found[0], 1e-12);
        assertEquals(0, found[n - 2], 1e-12);
        assertArrayEquals(new double[9], SymmetricEigenvalues.of(new double[81], 9));
    }

    /** Q diag Qᵀ with Q a product of reflections at random vectors. */
    private static double[] rotated(double[] diagonal) {
        int n = diagonal.length;
        double[] matrix = new double[n * n];
        for (int i = 0; i < n; i++) {
            matrix[i * n + i] = diagonal[i];
        }
        CounterRandom random = CounterRandom.of(n);
        for (int turn = 0; turn < 3; turn++) {
            double[] v = random.doubles(n, -1, 1).toArray();
            double square = Arrays.stream(v).map(x -> x * x).sum();
            matrix = reflectRows(transposed(reflectRows(matrix, v, square)), v, square);
        }
        return matrix;
    }

    private static double[] reflectRows(double[] matrix, double[] v, double square) {
        int n = v.length;
        double[] result = matrix.clone();
        for (int i = 0; i < n; i++) {
            double dot = 0;
            for (int j = 0; j < n; j++) {
                dot += matrix[i * n + j] * v[j];
            }
            for (int j = 0; j < n; j++) {
                result[i * n + j] -= 2 * dot / square * v[j];
            }
        }
        return result;
    }

    private static double[] transposed(double[] matrix) {
        int n = (int) Math.sqrt(matrix.length);
        double[] result = new double[matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            result[i % n * n + i / n] = matrix[i];
        }
        return result;
    }
}
