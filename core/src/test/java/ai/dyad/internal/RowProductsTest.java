package ai.dyad.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.dyad.random.CounterRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowProductsTest {

    private static final int WIDTH = 5;
    private static final float TOLERANCE = 1e-5f;

    /** Sums over as many rows have larger roundings. */
    private static final float SUM_TOLERANCE = 2e-4f;

    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "7, 3", "511, 40", "512, 1", "513, 40", "600, 600"})
    void equalsAPlainLoop(int count, int others) {
        NDArray rows = random(1, count, WIDTH);
        NDArray columns = random(2, others, WIDTH);
        NDArray bias = random(3, others);
        check(rows, columns, new float[others], RowProducts.of(rows, columns));
        check(rows, columns, bias.toFloatArray(), RowProducts.of(rows, columns, bias));
    }

    private static void check(NDArray rows, NDArray columns, float[] bias, NDArray actual) {
        int count = (int) rows.size(0);
        int others = (int) columns.size(0);
        assertEquals(new Shape(count, others), actual.getShape());
        float[] a = rows.toFloatArray();
        float[] b = columns.toFloatArray();
        float[] expected = new float[count * others];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < others; j++) {
                double sum = bias[j];
                for (int c = 0; c < WIDTH; c++) {
                    sum += (double) a[i * WIDTH + c] * b[j * WIDTH + c];
                }
                expected[i * others + j] = (float) sum;
            }
        }
        assertArrayEquals(expected, actual.toFloatArray(), TOLERANCE);
    }

    @Test
    void hasTheGradientsOfAMatrixProduct() {
        NDArray rows = random(1, 600, WIDTH);
        NDArray columns = random(2, 3, WIDTH);
        NDArray bias = random(3, 3);
        NDArray direction = random(4, 600, 3);
        for (NDArray input : new NDArray[] {rows, columns, bias}) {
            input.setRequiresGradient(true);
        }
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            collector.backward(RowProducts.of(rows, columns, bias).mul(direction).sum());
        }
        near(direction.matMul(columns), rows, TOLERANCE);
        near(direction.transpose().matMul(rows), columns, SUM_TOLERANCE);
        near(direction.sum(new int[] {0}), bias, SUM_TOLERANCE);
    }

    @Test
    void keepsDoublePrecision() {
        NDArray rows = random(1, 600, WIDTH).toType(DataType.FLOAT64, true);
        NDArray columns = random(2, 3, WIDTH).toType(DataType.FLOAT64, true);
        double[] expected = rows.matMul(columns.transpose()).toDoubleArray();
        assertArrayEquals(expected, RowProducts.of(rows, columns).toDoubleArray(), 1e-14);
    }

    @Test
    void rejectsRowsOfAnotherLength() {
        NDArray rows = random(1, 600, WIDTH);
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> RowProducts.of(rows, random(2, 3, WIDTH + 1)))
                        .getMessage();
        assertEquals("rows must be of equal length, got (600, 5) and (3, 6)", message);
    }

    private static void near(NDArray expected, NDArray input, float tolerance) {
        assertEquals(input.getShape(), expected.getShape());
        assertArrayEquals(expected.toFloatArray(), input.getGradient().toFloatArray(), tolerance);
    }

    private NDArray random(long seed, long... shape) {
        Shape of = new Shape(shape);
        float[] values = new float[(int) of.size()];
        CounterRandom random = CounterRandom.of(seed);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return manager.create(values, of);
    }
}
