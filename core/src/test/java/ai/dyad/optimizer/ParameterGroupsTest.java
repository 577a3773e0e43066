package ai.dyad.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.dyad.io.StateDict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ParameterGroupsTest {
    private static final String LOW = "01Linear";
    private static final String HIGH = "02Linear";

    private NDManager manager;
    private SequentialBlock model;

    @BeforeEach
    void makeModel() {
        manager = NDManager.newBaseManager();
        model = new SequentialBlock();
        model.add(Linear.builder().setUnits(3).build());
        model.add(Linear.builder().setUnits(2).build());
        model.initialize(manager, DataType.FLOAT32, new Shape(1, 4));
        StateDict.of(model).values().forEach(this::fillWithNoise);
    }

    @AfterEach
    void closeManager() {
        manager.close();
    }

    @Test
    void adamWMatchesSeparateOptimizersPerGroup() {
        assertPartsAreApart(
                factors ->
                        AdamW.builder()
                                .setLearningRate(0.1f * factors.rate())
                                .optWeightDecay(0.2f * factors.decay()));
    }

    @Test
    void sgdMatchesSeparateOptimizersPerGroup() {
        assertPartsAreApart(
                factors ->
                        Sgd.builder()
                                .setLearningRate(0.1f * factors.rate())
                                .optMomentum(0.9f)
                                .optWeightDecay(0.2f * factors.decay()));
    }

    @Test
    void larsMatchesSeparateOptimizersPerGroup() {
        assertPartsAreApart(
                factors ->
                        Lars.builder()
                                .setLearningRate(0.1f * factors.rate())
                                .optWeightDecay(0.2f * factors.decay()));
    }

    @Test
    void factorsOfNestedPartsMultiply() {
        ParameterGroups groups =
                ParameterGroups.builder(model)
                        .optLearningRateFactor(LOW, 0.5f)
                        .optLearningRateFactor(LOW + ".bias", 0.5f)
                        .optWeightDecayFactor(HIGH, 0)
                        .build();
        assertEquals(0.5f, groups.learningRateFactor(id(LOW + ".weight")));
        assertEquals(0.25f, groups.learningRateFactor(id(LOW + ".bias")));
        assertEquals(1f, groups.learningRateFactor(id(HIGH + ".weight")));
        assertEquals(0f, groups.weightDecayFactor(id(HIGH + ".weight")));
        assertEquals(1f, groups.weightDecayFactor(id(LOW + ".weight")));
    }

    @Test
    void layersDecayTowardTheInput() {
        ParameterGroups groups =
                ParameterGroups.builder(model).optLayerDecay(0.5f, List.of(LOW, HIGH)).build();
        assertEquals(0.5f, groups.learningRateFactor(id(LOW + ".weight")));
        assertEquals(1f, groups.learningRateFactor(id(HIGH + ".weight")));
    }

    @Test
    void throwsForAnUnknownPart() {
        ParameterGroups.Builder builder = ParameterGroups.builder(model);
        IllegalArgumentException failure =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> builder.optLearningRateFactor("01Linaer", 1));
        assertEquals(
                "a part must be a prefix of parameter names that ends before a dot, got "
                        + "\"01Linaer\"; did you"
                        + " mean 01Linear?",
                failure.getMessage());
        // not a whole word
        assertThrows(
                IllegalArgumentException.class, () -> builder.optWeightDecayFactor("01Lin", 1));
        assertThrows(IllegalArgumentException.class, () -> builder.optLearningRateFactor(LOW, -1));
        assertThrows(IllegalArgumentException.class, () -> builder.optLayerDecay(0, List.of(LOW)));
        assertThrows(
                IllegalArgumentException.class, () -> builder.optLayerDecay(1.1f, List.of(LOW)));
    }

    private record Factors(float rate, float decay) {}

    private void assertPartsAreApart(Function<Factors, ResumableOptimizer.Builder<?>> kind) {
        ParameterGroups groups =
                ParameterGroups.builder(model)
                        .optLearningRateFactor(LOW, 0.5f)
                        .optWeightDecayFactor(LOW, 4)
                        .build();
        Map<String, NDArray> start = copies();
        try (ResumableOptimizer grouped =
                built(kind.apply(new Factors(1, 1)).optParameterGroups(groups))) {
            train(grouped, "");
        }
        Map<String, NDArray> result = copies();
        StateDict.load(model, start);
        try (ResumableOptimizer low = built(kind.apply(new Factors(0.5f, 4)));
                ResumableOptimizer high = built(kind.apply(new Factors(1, 1)))) {
            train(low, LOW);
            train(high, HIGH);
        }
        copies().forEach((name, a) -> assertArrayEquals(a.toFloatArray(), floats(result, name)));
    }

    private static ResumableOptimizer built(ResumableOptimizer.Builder<?> builder) {
        if (builder instanceof AdamW.Builder adam) {
            return adam.build();
        }
        return builder instanceof Sgd.Builder sgd ? sgd.build() : ((Lars.Builder) builder).build();
    }

    private void train(ResumableOptimizer optimizer, String part) {
        for (int step = 0; step < 3; step++) {
            StateDict.of(model)
                    .forEach(
                            (name, parameter) -> {
                                if (name.startsWith(part)) {
                                    NDArray weight = parameter.getArray();
                                    optimizer.update(
                                            parameter.getId(), weight, weight.stopGradient().cos());
                                }
                            });
        }
    }

    private static float[] floats(Map<String, NDArray> arrays, String name) {
        return arrays.get(name).toFloatArray();
    }

    private Map<String, NDArray> copies() {
        Map<String, NDArray> copies = new LinkedHashMap<>();
        StateDict.arrays(model).forEach((name, array) -> copies.put(name, array.duplicate()));
        return copies;
    }

    private void fillWithNoise(Parameter parameter) {
        NDArray array = parameter.getArray();
        array.stopGradient().addi(manager.randomNormal(array.getShape()));
    }

    private String id(String name) {
        return StateDict.of(model).get(name).getId();
    }
}
