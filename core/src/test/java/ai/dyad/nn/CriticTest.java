package ai.dyad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.MalformedModelException;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.XavierInitializer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CriticTest {
    private static final Shape X = new Shape(3, 4);
    private static final Shape Y = new Shape(5, 2);
    private static final float ROUNDING = 1e-6f;

    private final NDManager manager = NDManager.newBaseManager();
    private final ParameterStore store = new ParameterStore(manager, false);
    private final NDArray x = manager.randomNormal(X);
    private final NDArray y = manager.randomNormal(Y);

    @AfterEach
    void close() {
        manager.close();
    }

    static Stream<Named<Supplier<Block>>> critics() {
        return Stream.of(
                Named.of("bilinear", BilinearCritic::new),
                Named.of("separable", () -> new SeparableCritic(encoder(), encoder())),
                Named.of("concatenated", () -> new ConcatenatedCritic(8, 6)),
                Named.of("concatenated, one layer", () -> new ConcatenatedCritic(8)));
    }

    private static Block encoder() {
        return new SequentialBlock()
                .add(Linear.builder().setUnits(7).build())
                .add(Activation.reluBlock())
                .add(Linear.builder().setUnits(6).build());
    }

    private Block initialized(Supplier<Block> critic) {
        Engine.getInstance().setRandomSeed(7);
        Block block = critic.get();
        block.setInitializer(new XavierInitializer(), Parameter.Type.WEIGHT);
        block.initialize(manager, DataType.FLOAT32, X, Y);
        return block;
    }

    private NDArray forward(Block critic, NDArray left, NDArray right) {
        return critic.forward(store, new NDList(left, right), false).singletonOrThrow();
    }

    @ParameterizedTest
    @MethodSource("critics")
    void scoresEachPairOnItsOwn(Supplier<Block> critic) {
        Block block = initialized(critic);
        NDArray scores = forward(block, x, y);
        assertEquals(new Shape(3, 5), scores.getShape());
        assertEquals(scores.getShape(), block.getOutputShapes(new Shape[] {X, Y})[0]);
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 5; j++) {
                NDArray one = forward(block, x.get(i + ":" + (i + 1)), y.get(j + ":" + (j + 1)));
                assertEquals(one.toFloatArray()[0], scores.getFloat(i, j), ROUNDING);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("critics")
    void gradientReachesEveryParameterAndBothSides(Supplier<Block> critic) {
        Block block = initialized(critic);
        block.getParameters().forEach(p -> p.getValue().getArray().setRequiresGradient(true));
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            x.setRequiresGradient(true);
            y.setRequiresGradient(true);
            NDArray scores = block.forward(store, new NDList(x, y), true).singletonOrThrow();
            collector.backward(scores.square().sum());
            assertTrue(x.getGradient().abs().sum().getFloat() > 0);
            assertTrue(y.getGradient().abs().sum().getFloat() > 0);
            block.getParameters()
                    .forEach(
                            p -> {
                                NDArray gradient = p.getValue().getArray().getGradient();
                                assertTrue(gradient.abs().sum().getFloat() > 0, p.getKey());
                            });
        }
    }

    @ParameterizedTest
    @MethodSource("critics")
    void savedAndLoadedItScoresTheSame(Supplier<Block> critic)
            throws IOException, MalformedModelException {
        Block block = initialized(critic);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        block.saveParameters(new DataOutputStream(bytes));
        Block loaded = critic.get();
        loaded.loadParameters(
                manager, new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        assertArrayEquals(
                forward(block, x, y).toFloatArray(), forward(loaded, x, y).toFloatArray());
    }

    @ParameterizedTest
    @MethodSource("critics")
    void sameSeedSameScores(Supplier<Block> critic) {
        assertArrayEquals(
                forward(initialized(critic), x, y).toFloatArray(),
                forward(initialized(critic), x, y).toFloatArray());
    }

    @ParameterizedTest
    @MethodSource("critics")
    void rejectsOtherShapes(Supplier<Block> critic) {
        Block block = critic.get();
        String message = "a critic takes x (N, dx) and y (M, dy), got [(3, 4)]";
        assertEquals(
                message,
                assertThrows(
                                IllegalArgumentException.class,
                                () -> block.initialize(manager, DataType.FLOAT32, X))
                        .getMessage());
        assertEquals(
                message,
                assertThrows(
                                IllegalArgumentException.class,
                                () -> block.getOutputShapes(new Shape[] {X}))
                        .getMessage());
    }

    @Test
    void bilinearIsItsFormula() {
        Block block = initialized(BilinearCritic::new);
        NDArray weight = block.getParameters().get(0).getValue().getArray();
        float expected = 0;
        for (int a = 0; a < 4; a++) {
            for (int b = 0; b < 2; b++) {
                expected += x.getFloat(1, a) * weight.getFloat(a, b) * y.getFloat(3, b);
            }
        }
        assertEquals(expected, forward(block, x, y).getFloat(1, 3), ROUNDING);
    }

    @Test
    void rejectsEncodersOfDifferentWidth() {
        Block critic =
                new SeparableCritic(
                        Linear.builder().setUnits(6).build(), Linear.builder().setUnits(5).build());
        assertEquals(
                "both encoders must give embeddings of one width, got (3, 6) and (5, 5)",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> critic.initialize(manager, DataType.FLOAT32, X, Y))
                        .getMessage());
    }

    @Test
    void throwsIfThereIsNoHiddenLayer() {
        assertEquals(
                "hidden units must be at least one number >= 1, got []",
                assertThrows(IllegalArgumentException.class, ConcatenatedCritic::new).getMessage());
        assertThrows(IllegalArgumentException.class, () -> new ConcatenatedCritic(4, 0));
    }
}
