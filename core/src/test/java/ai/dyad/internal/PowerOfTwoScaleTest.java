package ai.dyad.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PowerOfTwoScaleTest {
    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void ordinaryRowsAreReturnedAsTheyAre() {
        NDArray rows =
                manager.create(
                        new float[] {3, 4, -0x1p-26f, 0x1p-24f, 0x1p47f, 2}, new Shape(3, 2));
        assertNull(PowerOfTwoScale.factors(rows));
        assertSame(rows, PowerOfTwoScale.inRange(rows));
    }

    @SuppressWarnings("FloatingPointLiteralPrecision") // any float of that size will do
    @ParameterizedTest
    @ValueSource(floats = {1e38f, 1e20f, 0x1p53f, 1e-12f, 1e-24f, 1e-34f})
    void squaringKeepsFullPrecisionForRowsOfAnyLength(float length) {
        NDArray rows = manager.create(new float[] {3 * length, -2 * length, 1, 1}, new Shape(2, 2));
        float[] factors = PowerOfTwoScale.factors(rows).toFloatArray();
        assertEquals(1, factors[1]);
        assertEquals(factors[0], Math.scalb(1f, Math.getExponent(factors[0])), "a power of two");
        double[] scaled = {3.0 * length * factors[0], -2.0 * length * factors[0]};
        float[] given = PowerOfTwoScale.inRange(rows).toFloatArray();
        assertArrayEquals(
                new float[] {3 * length * factors[0], -2 * length * factors[0], 1, 1}, given);
        double squared = scaled[0] * scaled[0] + scaled[1] * scaled[1];
        assertTrue(squared > 1e-35 && squared < 1e35, () -> "squared length " + squared);
    }

    @Test
    void doesNotScaleZerosAndNearZeros() {
        float[] values = {0, 0, 1e-36f, 1e-36f, Float.MIN_VALUE, 0};
        NDArray rows = manager.create(values, new Shape(3, 2));
        assertArrayEquals(new float[] {1, 1, 1}, PowerOfTwoScale.factors(rows).toFloatArray());
    }

    @Test
    void doublePrecisionHasItsOwnRange() {
        double[] values = {1e200, 1e200, 1e-200, 1e-200, 1e20, 1e-24};
        NDArray rows = manager.create(values, new Shape(3, 2));
        NDArray scaled = PowerOfTwoScale.inRange(rows);
        assertEquals(DataType.FLOAT64, scaled.getDataType());
        for (double square : scaled.square().sum(new int[] {1}).toDoubleArray()) {
            assertTrue(square > 1e-200 && square < 1e300, () -> "squared length " + square);
        }
        assertEquals(1e20, scaled.toDoubleArray()[4]);
    }

    @Test
    void keepsTheRankAndLeavesNoArraysBehind() {
        NDArray sets = manager.ones(new Shape(2, 3, 4)).mul(1e20f);
        assertEquals(new Shape(2, 3, 1), PowerOfTwoScale.factors(sets).getShape());
        int before = manager.getManagedArrays().size();
        PowerOfTwoScale.factors(sets).close();
        assertEquals(before, manager.getManagedArrays().size());
    }
}
