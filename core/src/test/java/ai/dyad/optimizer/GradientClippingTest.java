package ai.dyad.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GradientClippingTest {
    private NDManager manager;

    @BeforeEach
    void openManager() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void closeManager() {
        manager.close();
    }

    private NDList gradients(float first, float second) {
        return new NDList(manager.create(new float[][] {{first}}), manager.create(second));
    }

    @Test
    void scalesAllGradientsToTheLimit() {
        NDList gradients = gradients(3, 4);
        NDArray norm = GradientClipping.clipGlobalNorm(manager, gradients, 1f);
        assertEquals(5f, norm.getFloat(), 1e-6f);
        assertEquals(0.6f, gradients.get(0).toFloatArray()[0], 1e-6f);
        assertEquals(0.8f, gradients.get(1).getFloat(), 1e-6f);
    }

    @Test
    void leavesShortGradientsAlone() {
        for (float limit : new float[] {5.1f, Float.POSITIVE_INFINITY}) {
            NDList gradients = gradients(3, 4);
            GradientClipping.clipGlobalNorm(manager, gradients, limit);
            assertEquals(3f, gradients.get(0).toFloatArray()[0]);
            assertEquals(4f, gradients.get(1).getFloat());
        }
    }

    @Test
    void leavesZeroGradientsZero() {
        NDList gradients = gradients(0, 0);
        assertEquals(0f, GradientClipping.clipGlobalNorm(manager, gradients, 1f).getFloat());
        assertEquals(0f, gradients.get(1).getFloat());
    }

    @Test
    void clipsGradientsWhoseSquaresOverflow() {
        NDList gradients = gradients(3 * 0x1p66f, 4 * 0x1p66f);
        NDArray norm = GradientClipping.clipGlobalNorm(manager, gradients, 1f);
        assertEquals(5 * 0x1p66f, norm.getFloat(), 0x1p50f);
        assertEquals(0.6f, gradients.get(0).toFloatArray()[0], 1e-6f);
        assertEquals(0.8f, gradients.get(1).getFloat(), 1e-6f);
        NDArray tiny = GradientClipping.clipGlobalNorm(manager, gradients(3e-24f, 4e-24f), 1f);
        assertEquals(5e-24f, tiny.getFloat(), 1e-29f);
    }

    @Test
    void reportsNonFiniteGradientsInTheNorm() {
        NDArray nan = GradientClipping.clipGlobalNorm(manager, gradients(Float.NaN, 1), 1f);
        NDArray infinite =
                GradientClipping.clipGlobalNorm(manager, gradients(1, Float.NEGATIVE_INFINITY), 1f);
        assertTrue(Float.isNaN(nan.getFloat()));
        assertEquals(Float.POSITIVE_INFINITY, infinite.getFloat());
    }

    @Test
    void reachesTheGradientBehindTheEngineHandle() {
        NDArray weight = manager.ones(new Shape(2));
        weight.setRequiresGradient(true);
        try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
            collector.backward(manager.create(new float[] {3, 4}).mul(weight).sum());
        }
        try (NDList handles = new NDList(weight.getGradient())) {
            GradientClipping.clipGlobalNorm(manager, handles, 1f);
        }
        assertArrayEquals(new float[] {0.6f, 0.8f}, weight.getGradient().toFloatArray(), 1e-6f);
    }

    @Test
    void leavesOnlyTheNormBehind() {
        NDList gradients = gradients(3, 4);
        int before = manager.getManagedArrays().size();
        NDArray norm = GradientClipping.clipGlobalNorm(manager, gradients, 1f);
        assertSame(manager, norm.getManager());
        assertEquals(before + 1, manager.getManagedArrays().size());
    }

    @Test
    void rejectsALimitThatIsNotPositiveAndNoGradients() {
        assertEquals(
                "maximum norm must be > 0, got 0.0",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> GradientClipping.clipGlobalNorm(manager, gradients(1, 1), 0))
                        .getMessage());
        assertThrows(
                IllegalArgumentException.class,
                () -> GradientClipping.clipGlobalNorm(manager, new NDList(), 1));
    }
}
