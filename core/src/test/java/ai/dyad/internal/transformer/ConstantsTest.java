package ai.dyad.internal.transformer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.dyad.nn.transformer.FeedForwardActivation;
import java.nio.ByteBuffer;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class ConstantsTest {
    private static final int WIDTH = 8;
    private static final int LENGTH = 5;

    @Test
    void attentionKeepsItsScaleUntilTheBackwardPass() {
        assertSameAfterCollection(
                (scope, x) -> SelfAttention.full(scope, WIDTH, 2).attend(x, x.mul(x), x));
    }

    @Test
    void causalAttentionKeepsItsMask() {
        assertSameAfterCollection(
                (scope, x) -> SelfAttention.causal(scope, LENGTH, WIDTH, 2).attend(x, x.mul(x), x));
    }

    @Test
    void quickGeluKeepsItsSlope() {
        assertSameAfterCollection((scope, x) -> FeedForwardActivation.QUICK_GELU.apply(x));
    }

    private static void assertSameAfterCollection(BiFunction<NDManager, NDArray, NDArray> forward) {
        float[] expected = gradient(forward, false);
        for (int i = 0; i < 3; i++) {
            assertArrayEquals(expected, gradient(forward, true));
        }
    }

    /** The gradient at x, with all that a forward pass closes collected and overwritten or not. */
    private static float[] gradient(
            BiFunction<NDManager, NDArray, NDArray> forward, boolean waste) {
        try (NDManager manager = NDManager.newBaseManager()) {
            Engine.getInstance().setRandomSeed(4);
            NDArray x = manager.randomNormal(0, 1, new Shape(LENGTH, 3, WIDTH), DataType.FLOAT32);
            x.setRequiresGradient(true);
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                NDArray loss;
                try (NDManager scope = manager.newSubManager()) {
                    NDArray made = forward.apply(scope, x);
                    loss = made.mul(made).sum();
                    loss.attach(manager);
                }
                if (waste) {
                    overwriteFreedMemory();
                }
                collector.backward(loss);
            }
            return x.getGradient().toFloatArray();
        }
    }

    private static void overwriteFreedMemory() {
        for (int round = 0; round < 3; round++) {
            System.gc();
            ByteBuffer[] buffers = new ByteBuffer[2000];
            for (int i = 0; i < buffers.length; i++) {
                buffers[i] = ByteBuffer.allocateDirect(4 + i % 128);
                while (buffers[i].hasRemaining()) {
                    buffers[i].put((byte) 0x41);
                }
            }
        }
    }
}
