package ai.dyad.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResumableOptimizerTest {
    private static final String KINDS = "ai.dyad.optimizer.OptimizerKinds#all";
    private static final Reference REFERENCE = new Reference();

    private NDManager manager;

    @BeforeEach
    void openManager() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void closeManager() {
        manager.close();
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void continuesBitForBitAfterARestore(ResumableOptimizer optimizer) {
        Map<String, NDArray> straight = REFERENCE.weights(manager);
        Map<String, NDArray> resumed = REFERENCE.weights(manager);
        Map<String, Map<String, NDArray>> saved = new LinkedHashMap<>();
        try (optimizer) {
            REFERENCE.train(resumed, optimizer, 1, 10);
            for (String name : resumed.keySet()) {
                Map<String, NDArray> slots = new LinkedHashMap<>();
                optimizer.slots(name).forEach((slot, a) -> slots.put(slot, a.duplicate()));
                saved.put(name, slots);
                optimizer.restore(name, Map.of(), 0);
                assertEquals(0, optimizer.updates(name));
            }
            REFERENCE.train(straight, optimizer); // a fresh run in between
            for (String name : resumed.keySet()) {
                optimizer.restore(name, saved.get(name), 10);
                saved.get(name).values().forEach(NDArray::close);
                assertEquals(10, optimizer.updates(name));
            }
            REFERENCE.train(resumed, optimizer, 11, Reference.STEPS);
            assertEquals(Reference.STEPS, optimizer.updates("linear"));
        }
        straight.forEach(
                (name, weight) ->
                        assertArrayEquals(
                                weight.toFloatArray(), resumed.get(name).toFloatArray(), name));
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void zeroesTheGradientEvenWhereItIsNotFinite(ResumableOptimizer optimizer) {
        for (int rank = 1; rank <= 2; rank++) {
            NDArray weight = manager.ones(rank == 1 ? new Shape(4) : new Shape(2, 2));
            weight.setRequiresGradient(true);
            float[] factors = {Float.NaN, Float.POSITIVE_INFINITY, -1e30f, 0f};
            try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
                NDArray factor = manager.create(factors, weight.getShape());
                collector.backward(factor.mul(weight).sum());
            }
            try (NDArray gradient = weight.getGradient()) {
                assertArrayEquals(factors, gradient.toFloatArray());
                optimizer.update("weight" + rank, weight, gradient);
                assertArrayEquals(new float[4], gradient.toFloatArray());
            }
        }
        optimizer.close();
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void doesNotChangeGradientsItDoesNotOwn(ResumableOptimizer optimizer) {
        Map<String, NDArray> weights = REFERENCE.weights(manager);
        try (optimizer) {
            REFERENCE
                    .gradients(manager, 1)
                    .forEach(
                            (name, gradient) -> {
                                float[] before = gradient.toFloatArray();
                                optimizer.update(name, weights.get(name), gradient);
                                assertArrayEquals(before, gradient.toFloatArray());
                            });
        }
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void leavesNoArrayBehind(ResumableOptimizer optimizer) {
        Map<String, NDArray> weights = REFERENCE.weights(manager);
        Map<String, NDArray> gradients = REFERENCE.gradients(manager, 1);
        int without = manager.getManagedArrays().size();
        gradients.forEach((name, grad) -> optimizer.update(name, weights.get(name), grad));
        int afterFirst = manager.getManagedArrays().size();
        for (int step = 2; step <= 1000; step++) {
            gradients.forEach((name, grad) -> optimizer.update(name, weights.get(name), grad));
        }
        assertEquals(afterFirst, manager.getManagedArrays().size());
        optimizer.close();
        optimizer.close();
        assertEquals(without, manager.getManagedArrays().size());
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void worksWhileGradientsAreRecorded(ResumableOptimizer optimizer) {
        Map<String, NDArray> recorded = REFERENCE.weights(manager);
        Map<String, NDArray> plain = REFERENCE.weights(manager);
        recorded.values().forEach(weight -> weight.setRequiresGradient(true));
        REFERENCE.train(plain, optimizer, 1, 3);
        plain.keySet().forEach(name -> optimizer.restore(name, Map.of(), 0));
        try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
            REFERENCE.train(recorded, optimizer, 1, 3);
            collector.backward(recorded.get("linear").sum()); // the weight is still a leaf
        }
        plain.forEach(
                (name, weight) ->
                        assertArrayEquals(
                                weight.toFloatArray(), recorded.get(name).toFloatArray(), name));
        optimizer.close();
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void keepsItsStateWhenAScopeClosesAroundAStep(ResumableOptimizer optimizer) {
        NDArray weight = manager.ones(new Shape(2, 2));
        NDArray gradient = manager.ones(new Shape(2, 2));
        for (int step = 1; step <= 2; step++) {
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                optimizer.update("weight", weight, gradient);
            }
        }
        assertEquals(2, optimizer.updates("weight"));
        optimizer.slots("weight").values().forEach(slot -> assertTrue(slot.sum().getFloat() > 0));
        optimizer.close();
    }

    @Test
    void countsUpdatesPerParameterFromOne() {
        Sgd optimizer = Sgd.builder().setLearningRateTracker(step -> step == 1 ? 1 : 0.5f).build();
        NDArray early = manager.zeros(new Shape(1));
        NDArray late = manager.zeros(new Shape(1));
        NDArray down = manager.ones(new Shape(1)).neg();
        optimizer.update("early", early, down);
        optimizer.update("early", early, down);
        optimizer.update("late", late, down);
        assertEquals(1.5f, early.toFloatArray()[0]);
        assertEquals(1f, late.toFloatArray()[0]);
        assertEquals(0, optimizer.updates("never"));
        assertTrue(optimizer.slots("never").isEmpty());
    }

    @Test
    void rejectsSlotsOfAnotherOptimizer() {
        AdamW optimizer = AdamW.builder().setLearningRate(0.1f).build();
        Map<String, NDArray> slots = Map.of("momentum", manager.ones(new Shape(2)));
        Exception e =
                assertThrows(
                        IllegalArgumentException.class, () -> optimizer.restore("w", slots, 3));
        assertEquals(
                "slots of parameter w must be [mean, variance] for AdamW, got [momentum]",
                e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> optimizer.restore("w", Map.of(), 3));
        assertThrows(IllegalArgumentException.class, () -> optimizer.restore("w", Map.of(), -1));
    }

    @Test
    void rejectsRestoredSlotsThatDoNotFitTheWeight() {
        Sgd optimizer = Sgd.builder().setLearningRate(0.1f).optMomentum(0.9f).build();
        optimizer.restore("w", Map.of("momentum", manager.ones(new Shape(2))), 3);
        NDArray weight = manager.ones(new Shape(3));
        NDArray gradient = manager.ones(new Shape(3));
        Exception e =
                assertThrows(
                        IllegalStateException.class, () -> optimizer.update("w", weight, gradient));
        assertEquals(
                "slot momentum restored for parameter w must match its weight, float32 (3), got"
                        + " float32 (2)",
                e.getMessage());
    }

    @Test
    void refusesToTrainOnceClosed() {
        Sgd optimizer = Sgd.builder().setLearningRate(0.1f).build();
        optimizer.close();
        NDArray weight = manager.ones(new Shape(3));
        assertThrows(IllegalStateException.class, () -> optimizer.update("w", weight, weight));
    }

    @Test
    void rejectsALearningRateThatIsNotANumber() {
        Sgd optimizer = Sgd.builder().setLearningRateTracker(step -> Float.NaN).build();
        assertThrows(IllegalArgumentException.class, () -> optimizer.learningRate(1));
    }

    @Test
    void decaysOnlyMatricesByDefault() {
        Sgd careful = Sgd.builder().setLearningRate(1f).optWeightDecay(0.5f).build();
        Sgd thorough =
                Sgd.builder()
                        .setLearningRate(1f)
                        .optWeightDecay(0.5f)
                        .optDecayFilter((id, shape) -> !id.equals("exempt"))
                        .build();
        assertEquals(1f, decayed(careful, "w", new Shape()));
        assertEquals(1f, decayed(careful, "w", new Shape(1)));
        assertEquals(0.5f, decayed(careful, "w", new Shape(1, 1)));
        assertEquals(0.5f, decayed(thorough, "w", new Shape(1)));
        assertEquals(1f, decayed(thorough, "exempt", new Shape(1, 1)));
    }

    private float decayed(ResumableOptimizer optimizer, String id, Shape shape) {
        NDArray weight = manager.ones(shape);
        optimizer.update(id, weight, manager.zeros(shape));
        return weight.toFloatArray()[0];
    }

    @Test
    void rejectsOptionsOutOfRange() {
        assertEquals(
                "learning rate must be > 0 and finite, got 0.0",
                rejected(() -> Sgd.builder().setLearningRate(0)));
        assertEquals(
                "weight decay must be >= 0 and finite, got -0.1",
                rejected(() -> AdamW.builder().optWeightDecay(-0.1f)));
        assertEquals(
                "beta1 must be in [0, 1), got 1.0", rejected(() -> AdamW.builder().optBeta1(1)));
        assertEquals(
                "beta2 must be in [0, 1), got -0.5",
                rejected(() -> AdamW.builder().optBeta2(-0.5f)));
        assertEquals(
                "epsilon must be > 0 and finite, got NaN",
                rejected(() -> AdamW.builder().optEpsilon(Float.NaN)));
        assertEquals(
                "momentum must be in [0, 1), got 1.5",
                rejected(() -> Lars.builder().optMomentum(1.5f)));
        assertEquals(
                "Nesterov momentum must be > 0 and finite, got 0.0",
                rejected(() -> Sgd.builder().optNesterovMomentum(0)));
        assertEquals(
                "trust coefficient must be > 0 and finite, got -1.0",
                rejected(() -> Lars.builder().optTrustCoefficient(-1)));
        assertEquals(
                "learning rate must be set: call setLearningRate or setLearningRateTracker",
                assertThrows(IllegalStateException.class, () -> AdamW.builder().build())
                        .getMessage());
    }

    private static String rejected(Executable option) {
        return assertThrows(IllegalArgumentException.class, option).getMessage();
    }
}
