package ai.dyad.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WeightInterpolationTest {
    private NDManager manager;
    private Block before;
    private Block after;
    private Block target;

    @BeforeEach
    void build() {
        manager = NDManager.newBaseManager();
        before = linear(2, 1f, 2f, 3f, 4f);
        after = linear(2, 5f, 2f, -1f, 8f);
        target = linear(2, 0f, 0f, 0f, 0f);
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private Block linear(int units, float... weight) {
        Block block = Linear.builder().setUnits(units).optBias(false).build();
        block.initialize(manager, DataType.FLOAT32, new Shape(1, 2));
        StateDict.arrays(block).get("weight").set(weight);
        return block;
    }

    private static float[] weight(Block block) {
        return StateDict.arrays(block).get("weight").toFloatArray();
    }

    @Test
    void weightsLieBetweenBoth() {
        WeightInterpolation.set(target, before, after, 0.25);
        assertArrayEquals(new float[] {2, 2, 2, 5}, weight(target), 1e-6f);
        assertArrayEquals(new float[] {1, 2, 3, 4}, weight(before));
        assertArrayEquals(new float[] {5, 2, -1, 8}, weight(after));
    }

    @Test
    void theEndsAreTheModelsThemselves() {
        WeightInterpolation.set(target, before, after, 0);
        assertArrayEquals(weight(before), weight(target));
        WeightInterpolation.set(target, before, after, 1);
        assertArrayEquals(weight(after), weight(target));
    }

    @Test
    void otherSharesAndShapesAreRefused() {
        IllegalArgumentException share =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> WeightInterpolation.set(target, before, after, 1.5));
        assertEquals("share must be in [0, 1], got 1.5", share.getMessage());
        Block wide = linear(3, 1, 2, 3, 4, 5, 6);
        IllegalArgumentException shape =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> WeightInterpolation.set(target, before, wide, 0.5));
        assertEquals("both blocks must have weight (2, 2), got (3, 2)", shape.getMessage());
        assertArrayEquals(new float[4], weight(target));
    }
}
