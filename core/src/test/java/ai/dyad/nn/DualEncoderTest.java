package ai.dyad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
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
import ai.djl.nn.norm.Dropout;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.dyad.io.StateDict;
import ai.dyad.loss.ClipLoss;
import ai.dyad.loss.SigLipLoss;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DualEncoderTest {
    private static final Shape IMAGES = new Shape(4, 6);
    private static final Shape TEXTS = new Shape(4, 3);

    private NDManager manager;

    @BeforeEach
    void openManager() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void closeManager() {
        manager.close();
    }

    @Test
    void predictsWhatClipLossTakes() {
        DualEncoder dual = initialized(builder().build());
        NDList inputs = inputs();
        NDList predictions = forward(dual, inputs, true);
        assertArrayEquals(dual.getOutputShapes(inputs.getShapes()), predictions.getShapes());
        assertArrayEquals(
                new Shape[] {new Shape(4, 5), new Shape(4, 5), new Shape()},
                predictions.getShapes());
        assertEquals(Math.log(1 / 0.07), predictions.get(2).getFloat(), 1e-6);
        float loss = ClipLoss.builder().build().evaluate(new NDList(), predictions).getFloat();
        assertTrue(Float.isFinite(loss));
    }

    @Test
    void predictsWhatSigLipLossTakesWhenGivenABias() {
        DualEncoder dual =
                initialized(
                        builder()
                                .optLogitScale(new LogitScale(10))
                                .optLogitBias(new LogitBias())
                                .build());
        NDList inputs = inputs();
        NDList predictions = forward(dual, inputs, true);
        assertArrayEquals(dual.getOutputShapes(inputs.getShapes()), predictions.getShapes());
        assertEquals(-10, predictions.get(3).getFloat());
        float loss = SigLipLoss.builder().build().evaluate(new NDList(), predictions).getFloat();
        assertTrue(Float.isFinite(loss));
    }

    @Test
    void givesEachEncoderItsOwnInputs() {
        DualEncoder dual =
                initialized(
                        DualEncoder.builder()
                                .setEncoders(
                                        new SumOfInputs(), Linear.builder().setUnits(7).build())
                                .setUnits(5)
                                .optInputs("image", 2)
                                .build(),
                        IMAGES,
                        IMAGES,
                        TEXTS);
        NDArray image = manager.randomNormal(IMAGES);
        NDArray other = manager.randomNormal(IMAGES);
        NDArray text = manager.randomNormal(TEXTS);
        NDArray weight = StateDict.arrays(dual).get("image.projection.weight");
        assertArrayEquals(
                image.add(other).matMul(weight.transpose()).toFloatArray(),
                forward(dual, new NDList(image, other, text), false).get(0).toFloatArray(),
                1e-5f);
        IllegalArgumentException failure =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> forward(dual, new NDList(image, other), false));
        assertEquals(
                "expected 2 input arrays for image, then at least 1 for text, got 2 in all",
                failure.getMessage());
    }

    @Test
    void encodersAreTheBackbonesWithTheirProjections() {
        DualEncoder dual = initialized(builder().build());
        NDList inputs = inputs();
        NDList predictions = forward(dual, inputs, false);
        assertArrayEquals(
                predictions.get(0).toFloatArray(),
                forward(dual.getEncoder("image"), new NDList(inputs.get(0)), false)
                        .get(0)
                        .toFloatArray());
        assertArrayEquals(
                predictions.get(1).toFloatArray(),
                forward(dual.getEncoder("text"), new NDList(inputs.get(1)), false)
                        .get(0)
                        .toFloatArray());
    }

    @Test
    void namesTellTheEncodersApart() {
        Map<String, NDArray> arrays = StateDict.arrays(initialized(builder().build()));
        assertTrue(arrays.containsKey("image.tower.Linear.weight"), arrays.keySet()::toString);
        assertEquals(new Shape(5, 8), arrays.get("image.projection.weight").getShape());
        assertTrue(arrays.containsKey("text.tower.Linear.weight"));
        assertEquals(new Shape(5, 8), arrays.get("text.projection.weight").getShape());
        assertTrue(arrays.containsKey("logit_scale.logit_scale"));
        assertFalse(arrays.containsKey("image.projection.bias"));
    }

    @Test
    void projectionsStartWithTheDeviationOfClip() {
        DualEncoder dual =
                DualEncoder.builder()
                        .setEncoders(new SumOfInputs(), new SumOfInputs())
                        .setUnits(200)
                        .build();
        Shape wide = new Shape(1, 400);
        dual.initialize(manager, DataType.FLOAT32, wide, wide);
        NDArray weight = StateDict.arrays(dual).get("text.projection.weight");
        double deviation = Math.sqrt(weight.square().mean().getFloat());
        assertEquals(1 / Math.sqrt(400), deviation, 0.001);
    }

    @Test
    void onlyTheUnfrozenEncoderHasAGradient() {
        DualEncoder dual = initialized(builder().optFrozen("image").build());
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDList predictions = forward(dual, inputs(), true);
            collector.backward(ClipLoss.builder().build().evaluate(new NDList(), predictions));
        }
        for (Parameter parameter : dual.getBackbone("image").getParameters().values()) {
            assertFalse(parameter.requiresGradient());
            assertFalse(parameter.getArray().hasGradient());
        }
        assertMoves(dual.getProjection("image"));
        assertMoves(dual.getBackbone("text"));
        assertMoves(dual.getProjection("text"));
        assertMoves(dual.getLogitScale());
    }

    @Test
    void aFrozenEncoderRunsAsInEvaluation() {
        DualEncoder dual = initialized(builder().optFrozen("text").build());
        NDList inputs = inputs();
        Map<String, NDArray> state = StateDict.arrays(dual.getBackbone("text"));
        String running =
                state.keySet().stream().filter(n -> n.endsWith("running_mean")).findFirst().get();
        float[] before = state.get(running).toFloatArray();
        float[] evaluated = forward(dual, inputs, false).get(1).toFloatArray();
        // neither dropout nor batch statistics
        assertArrayEquals(evaluated, forward(dual, inputs, true).get(1).toFloatArray());
        assertArrayEquals(before, state.get(running).toFloatArray());
    }

    @Test
    void anEncoderThatLearnsDoesNotRunAsInEvaluation() {
        DualEncoder dual = initialized(builder().optFrozen("text").build());
        NDList inputs = inputs();
        NDArray evaluated = forward(dual, inputs, false).get(0);
        NDArray trained = forward(dual, inputs, true).get(0);
        assertTrue(evaluated.sub(trained).abs().max().getFloat() > 1e-3);
    }

    @Test
    void staysFrozenWhenDjlUnfreezesALoadedModel() {
        DualEncoder dual = initialized(builder().optFrozen("text").build());
        dual.freezeParameters(false);
        dual.initialize(manager, DataType.FLOAT32, IMAGES, TEXTS); // what the trainer calls
        dual.getBackbone("text")
                .getParameters()
                .values()
                .forEach(parameter -> assertFalse(parameter.requiresGradient()));
        dual.freezeParameters(false);
        forward(dual, inputs(), true);
        dual.getBackbone("text")
                .getParameters()
                .values()
                .forEach(parameter -> assertFalse(parameter.requiresGradient()));
    }

    @Test
    void leavesOnlyTheStepsArraysBehind() {
        DualEncoder dual = initialized(builder().optFrozen("text").build());
        int before = manager.getManagedArrays().size();
        try (NDManager step = manager.newSubManager()) {
            NDList inputs = new NDList(step.ones(IMAGES), step.ones(TEXTS));
            NDList predictions = forward(dual, inputs, true);
            assertSame(step, predictions.get(0).getManager());
        }
        assertEquals(before, manager.getManagedArrays().size());
    }

    @Test
    void customNamesDistinguishEncodersOfOneKind() {
        DualEncoder dual =
                initialized(
                        builder()
                                .optFrozen("answer")
                                .optNames("question", "answer")
                                .optInputs("answer", 1)
                                .build());
        assertEquals(List.of("question", "answer"), dual.names());
        Map<String, NDArray> arrays = StateDict.arrays(dual);
        assertTrue(arrays.containsKey("question.tower.Linear.weight"), arrays.keySet()::toString);
        assertTrue(arrays.containsKey("answer.projection.weight"));
        for (Parameter parameter : dual.getBackbone("answer").getParameters().values()) {
            assertFalse(parameter.requiresGradient());
        }
        NDList threeInputs = inputs().addAll(new NDList(manager.ones(TEXTS)));
        DualEncoderSettingsTest.assertMessage(
                "expected 1 input arrays for question, then 1 for answer, got 3 in all",
                () -> forward(dual, threeInputs, false));
    }

    private static void assertMoves(Block block) {
        List<Parameter> learned =
                block.getParameters().values().stream()
                        .filter(Parameter::requiresGradient)
                        .toList();
        assertFalse(learned.isEmpty());
        for (Parameter parameter : learned) {
            float most = parameter.getArray().getGradient().abs().max().getFloat();
            assertTrue(most > 0, parameter::getName);
        }
    }

    static DualEncoder.Builder builder() {
        return DualEncoder.builder().setEncoders(encoder(), encoder()).setUnits(5);
    }

    static Block encoder() {
        return new SequentialBlock()
                .add(Linear.builder().setUnits(8).optBias(false).build())
                .add(BatchNormalization.withOffset())
                .add(Dropout.builder().optRate(0.5f).build());
    }

    private DualEncoder initialized(DualEncoder dual) {
        return initialized(dual, IMAGES, TEXTS);
    }

    private DualEncoder initialized(DualEncoder dual, Shape... shapes) {
        dual.initialize(manager, DataType.FLOAT32, shapes);
        return dual;
    }

    private NDList inputs() {
        return new NDList(manager.randomNormal(IMAGES), manager.randomNormal(TEXTS));
    }

    private NDList forward(Block block, NDList inputs, boolean training) {
        return block.forward(new ParameterStore(manager, false), inputs, training);
    }
}
