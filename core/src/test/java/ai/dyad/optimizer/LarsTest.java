package ai.dyad.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LarsTest {
    private NDManager manager;

    @BeforeEach
    void openManager() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void closeManager() {
        manager.close();
    }

    private NDArray trained(float[] weight, float[] gradient, Shape shape) {
        NDArray array = manager.create(weight, shape);
        try (Lars lars = Lars.builder().setLearningRate(0.5f).optWeightDecay(0).build()) {
            lars.update("weight", array, manager.create(gradient, shape));
        }
        return array;
    }

    @Test
    void firstStepIsAFixedFractionOfTheWeight() {
        float[] small =
                trained(new float[] {3, 4}, new float[] {0, 1e-3f}, new Shape(1, 2)).toFloatArray();
        float[] large =
                trained(new float[] {3, 4}, new float[] {0, 1e3f}, new Shape(1, 2)).toFloatArray();
        float[] huge =
                trained(new float[] {3, 4}, new float[] {0, 1e22f}, new Shape(1, 2)).toFloatArray();
        float step = 0.5f * 0.001f * 5; // learning rate * trust coefficient * norm
        assertArrayEquals(new float[] {3, 4 - step}, small, 1e-6f);
        assertArrayEquals(new float[] {3, 4 - step}, large, 1e-6f);
        assertArrayEquals(new float[] {3, 4 - step}, huge, 1e-6f); // its square overflows
    }

    @Test
    void vectorsMoveAlongTheirGradient() {
        NDArray weight = trained(new float[] {3, 4}, new float[] {0, 1}, new Shape(2));
        assertArrayEquals(new float[] {3, 3.5f}, weight.toFloatArray());
    }

    @Test
    void zeroWeightsMoveAlongTheirGradient() {
        NDArray weight = trained(new float[2], new float[] {0, 1}, new Shape(1, 2));
        assertArrayEquals(new float[] {0, -0.5f}, weight.toFloatArray());
    }

    @Test
    void zeroGradientsLeaveWeightsFiniteAndInPlace() {
        NDArray weight = trained(new float[] {3, 4}, new float[2], new Shape(1, 2));
        assertArrayEquals(new float[] {3, 4}, weight.toFloatArray());
    }
}
