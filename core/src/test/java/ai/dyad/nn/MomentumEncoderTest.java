package ai.dyad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class MomentumEncoderTest {
    private static final Shape VIEW = new Shape(4, 3);

    private final NDManager manager = NDManager.newBaseManager();
    private final ParameterStore store = new ParameterStore(manager, false);

    @AfterEach
    void close() {
        manager.close();
    }

    private static Block newEncoder() {
        return new SequentialBlock()
                .add(Linear.builder().setUnits(2).build())
                .add(BatchNorm.builder().build());
    }

    @Test
    void startsWithEqualWeightsInMemoryOfItsOwn() {
        MomentumEncoder block = initialized(MomentumEncoder.builder());
        for (int i = 0; i < encoder(block).size(); i++) {
            NDArray query = encoder(block).get(i).getArray();
            NDArray key = keyEncoder(block).get(i).getArray();
            assertArrayEquals(query.toFloatArray(), key.toFloatArray());
            assertNotSame(query, key);
        }
        shift(block, 1);
        assertFalse(weights(encoder(block))[0] == weights(keyEncoder(block))[0]);
    }

    @Test
    void followsTheEncoderInTrainingOnly() {
        MomentumEncoder block = initialized(MomentumEncoder.builder().optMomentum(0.9f));
        double start = weights(keyEncoder(block))[0];
        shift(block, 1);
        block.forward(store, views(), false);
        assertEquals(start, weights(keyEncoder(block))[0]);
        block.forward(store, views(), true);
        assertEquals(start + 0.1, weights(keyEncoder(block))[0], 1e-6);
        block.forward(store, views(), true);
        assertEquals(start + 0.19, weights(keyEncoder(block))[0], 1e-6);
        assertEquals(start + 1, weights(encoder(block))[0], 1e-6);
    }

    @Test
    void cosineMomentumRisesToOne() {
        MomentumEncoder block =
                initialized(MomentumEncoder.builder().optMomentum(0.8f).optCosineMomentum(4));
        double expected = weights(keyEncoder(block))[0];
        double query = expected + 1;
        shift(block, 1);
        for (int step = 0; step < 6; step++) {
            block.forward(store, views(), true);
            double share = 0.2 * (Math.cos(Math.PI * Math.min(step, 4) / 4) + 1) / 2;
            expected += share * (query - expected);
            assertEquals(expected, weights(keyEncoder(block))[0], 1e-6, "step " + step);
        }
    }

    @Test
    void gradientReachesTheEncoderAlone() {
        MomentumEncoder block = initialized(MomentumEncoder.builder());
        block.freezeParameters(false, p -> p.getType() == Parameter.Type.WEIGHT); // as DJL does
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDList outputs = block.forward(store, views(), true);
            NDArray weight = manager.create(new float[] {1, 2, 3, 4, 5, 6, 7, 9}, new Shape(4, 2));
            collector.backward(outputs.get(0).mul(outputs.get(1)).mul(weight).sum());
        }
        float[] gradient = encoder(block).get(0).getArray().getGradient().toFloatArray();
        assertTrue(Math.abs(gradient[0]) > 1e-6);
        for (Parameter parameter : keyEncoder(block)) {
            assertFalse(parameter.requiresGradient(), parameter.getName());
            assertFalse(parameter.getArray().hasGradient());
        }
    }

    @Test
    void keysComeFromTheKeyEncoder() {
        MomentumEncoder block = initialized(MomentumEncoder.builder().optMomentum(1));
        shift(block, 1);
        NDList views = views();
        NDList outputs = block.forward(store, views, false);
        NDList expected = block.getKeyEncoder().forward(store, new NDList(views.get(1)), false);
        assertArrayEquals(
                expected.singletonOrThrow().toFloatArray(), outputs.get(1).toFloatArray());
        Shape[] shapes = block.getOutputShapes(views.getShapes());
        assertEquals(outputs.get(0).getShape(), shapes[0]);
        assertEquals(outputs.get(1).getShape(), shapes[1]);
    }

    @Test
    void leavesNothingOpenButItsOutputs() {
        MomentumEncoder block = initialized(MomentumEncoder.builder().optCosineMomentum(9));
        block.forward(store, views(), true);
        NDList views = views();
        int arrays = manager.getManagedArrays().size();
        for (int i = 0; i < 3; i++) {
            try (NDManager step = manager.newSubManager()) {
                views.forEach(view -> view.attach(step));
                block.forward(store, views, true);
                views.forEach(view -> view.attach(manager));
            }
        }
        assertEquals(arrays, manager.getManagedArrays().size());
    }

    @Test
    void resumesWhereItWasSaved() throws Exception {
        MomentumEncoder.Builder builder =
                MomentumEncoder.builder().optMomentum(0.8f).optCosineMomentum(5);
        MomentumEncoder block = initialized(builder);
        shift(block, 1);
        block.forward(store, views(), true);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        block.saveParameters(new DataOutputStream(bytes));

        MomentumEncoder resumed = builder.build();
        resumed.loadParameters(
                manager, new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        resumed.initialize(manager, DataType.FLOAT32, VIEW, VIEW);
        for (int step = 0; step < 3; step++) {
            NDList views = views();
            block.forward(store, views, true);
            resumed.forward(store, views, true);
        }
        assertArrayEquals(weights(keyEncoder(block)), weights(keyEncoder(resumed)));
    }

    @Test
    void copiesWeightsLoadedLater() {
        MomentumEncoder block = initialized(MomentumEncoder.builder());
        shift(block, 3);
        block.copyToKeyEncoder();
        assertArrayEquals(weights(encoder(block)), weights(keyEncoder(block)));
    }

    @Test
    void rejectsWrongSettings() {
        Block one = newEncoder();
        assertMessage(
                "encoder must be a new block for each call",
                () -> MomentumEncoder.builder().setEncoder(() -> one).build());
        MomentumEncoder.Builder withoutEncoder = MomentumEncoder.builder();
        assertEquals(
                "a required setting is missing: call setEncoder before build",
                assertThrows(IllegalStateException.class, withoutEncoder::build).getMessage());
        assertMessage(
                "momentum must be in [0, 1], got 1.5",
                () -> MomentumEncoder.builder().optMomentum(1.5f));
        assertMessage(
                "cosine steps must be > 0, got 0",
                () -> MomentumEncoder.builder().optCosineMomentum(0));
    }

    private static void assertMessage(String part, Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.contains(part), message);
    }

    private MomentumEncoder initialized(MomentumEncoder.Builder builder) {
        MomentumEncoder block = builder.setEncoder(MomentumEncoderTest::newEncoder).build();
        block.initialize(manager, DataType.FLOAT32, VIEW, VIEW);
        return block;
    }

    private NDList views() {
        NDArray view = manager.arange(12f).reshape(VIEW).sin();
        return new NDList(view, view.mul(2).cos());
    }

    /** Moves the weights of the encoder's first layer, as a step would. */
    private static void shift(MomentumEncoder block, float by) {
        encoder(block).get(0).getArray().stopGradient().addi(by);
    }

    private static List<Parameter> encoder(MomentumEncoder block) {
        return block.getEncoder().getParameters().values();
    }

    private static List<Parameter> keyEncoder(MomentumEncoder block) {
        return block.getKeyEncoder().getParameters().values();
    }

    private static float[] weights(List<Parameter> parameters) {
        return parameters.get(0).getArray().toFloatArray();
    }
}
