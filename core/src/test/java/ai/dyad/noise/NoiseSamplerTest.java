package ai.dyad.noise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class NoiseSamplerTest {
    private final NoiseDistribution noise = EmpiricalNoise.ofCounts(1, 2, 3, 0, 14);

    @Test
    void drawsDependOnlyOnSeedAndStep() {
        try (NDManager manager = NDManager.newBaseManager()) {
            long[] first = draw(manager, 3, 8);
            draw(manager, 3, 9);
            assertArrayEquals(first, draw(manager, 3, 8));
            assertFalse(Arrays.equals(first, draw(manager, 3, 9)));
            assertFalse(Arrays.equals(first, draw(manager, 4, 8)));
        }
    }

    private long[] draw(NDManager manager, long seed, long step) {
        return new NoiseSampler(noise, seed)
                .draw(manager, step, new Shape(6, 7))
                .get(0)
                .toLongArray();
    }

    @Test
    void logProbabilitiesBelongToTheValues() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NoiseSampler sampler = new NoiseSampler(noise, 1);
            NDList drawn = sampler.draw(manager, 0, new Shape(6, 7));
            assertEquals(new Shape(6, 7), drawn.get(0).getShape());
            assertEquals(new Shape(6, 7), drawn.get(1).getShape());
            assertEquals(DataType.INT64, drawn.get(0).getDataType());
            long[] values = drawn.get(0).toLongArray();
            float[] logQ = drawn.get(1).toFloatArray();
            for (int i = 0; i < values.length; i++) {
                assertEquals((float) noise.logProbability((int) values[i]), logQ[i]);
            }
            int[] positives = {4, 0};
            assertArrayEquals(
                    new float[] {(float) Math.log(0.7), (float) Math.log(0.05)},
                    sampler.logProbabilities(manager, positives).toFloatArray());
            assertEquals(Float.NEGATIVE_INFINITY, sampler.logProbabilities(manager).getFloat(3));
        }
    }

    @Test
    void excludedTargetsAreNotDrawn() {
        try (NDManager manager = NDManager.newBaseManager()) {
            int[] targets = {4, 0, 4, 2}; // 4 has more than half of the mass
            NDList drawn = new NoiseSampler(noise, 1).drawExcluding(manager, 0, targets, 50);
            assertEquals(new Shape(4, 50), drawn.get(0).getShape());
            long[] values = drawn.get(0).toLongArray();
            float[] logQ = drawn.get(1).toFloatArray();
            for (int i = 0; i < values.length; i++) {
                int target = targets[i / 50];
                assertNotEquals(target, values[i]);
                double expected =
                        noise.logProbability((int) values[i])
                                - Math.log1p(-Math.exp(noise.logProbability(target)));
                assertEquals(expected, logQ[i], 1e-6);
            }
        }
    }

    @Test
    void rejectsBadInput() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NoiseSampler sampler = new NoiseSampler(noise, 1);
            assertMessage(
                    "every dimension of the noise must be >= 1 (k = 0 draws nothing), got (4, 0)",
                    () -> sampler.draw(manager, 0, new Shape(4, 0)));
            assertMessage(
                    "every dimension of the noise must be >= 1 (k = 0 draws nothing), got (1, 0)",
                    () -> sampler.drawExcluding(manager, 0, new int[] {1}, 0));
            assertMessage(
                    "value must be in [0, 5), got 5",
                    () -> sampler.drawExcluding(manager, 0, new int[] {5}, 3));
            assertMessage(
                    "value must be in [0, 5), got -1", () -> sampler.logProbabilities(manager, -1));
        }
    }

    private static void assertMessage(String message, Runnable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }
}
