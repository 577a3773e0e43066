package ai.dyad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.dyad.io.Safetensors;
import ai.dyad.io.StateDict;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProjectionHeadTest {

    /** Float32 sums in another order. */
    private static final float TOLERANCE = 2e-6f;

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
    void matchesPyTorchInValueStatisticsAndGradient() throws IOException, URISyntaxException {
        Path file = Path.of(ProjectionHeadTest.class.getResource("head.safetensors").toURI());
        Map<String, NDArray> torch = Safetensors.read(manager, file);
        ProjectionHead head = ProjectionHead.simClrV2(4, 3);
        head.initialize(manager, DataType.FLOAT32, new Shape(6, 5));
        StateDict.load(head, withPrefix("before.", torch));

        assertClose(torch.get("evaluated"), forward(head, torch.get("input"), false));
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray trained = forward(head, torch.get("input"), true);
            assertClose(torch.get("trained"), trained);
            collector.backward(trained.mul(torch.get("probe")).sum());
        }
        Map<String, NDArray> after = withPrefix("after.", torch);
        assertEquals(after.keySet(), StateDict.of(head).keySet());
        StateDict.arrays(head).forEach((name, value) -> assertClose(after.get(name), value));
        withPrefix("gradient.", torch)
                .forEach(
                        (name, gradient) -> {
                            Parameter parameter = StateDict.of(head).get(name);
                            assertClose(gradient, parameter.getArray().getGradient());
                        });
    }

    @Test
    void presetsHaveTheLayersOfTheirPapers() {
        assertEquals(
                List.of(
                        "layers.0.weight (512, 512)",
                        "layers.1.weight (512)",
                        "layers.1.bias (512)",
                        "layers.1.running_mean (512)",
                        "layers.1.running_var (512)",
                        "layers.3.weight (128, 512)",
                        "layers.4.weight (128)",
                        "layers.4.bias (128)",
                        "layers.4.running_mean (128)",
                        "layers.4.running_var (128)"),
                describe(ProjectionHead.simClr(512, 128), 512));
        assertEquals(
                List.of(
                        "layers.0.weight (8, 6)",
                        "layers.0.bias (8)",
                        "layers.2.weight (4, 8)",
                        "layers.2.bias (4)"),
                describe(ProjectionHead.mocoV2(8, 4), 6));
    }

    @Test
    void builderDefaultsToNormalizedHiddenLayersAndABareOutput() {
        ProjectionHead head = ProjectionHead.builder().setUnits(7, 4, 2).build();
        assertEquals(2, head.outputUnits());
        assertEquals(
                List.of(
                        "layers.0.weight",
                        "layers.1.weight",
                        "layers.1.bias",
                        "layers.1.running_mean",
                        "layers.1.running_var",
                        "layers.3.weight",
                        "layers.4.weight",
                        "layers.4.bias",
                        "layers.4.running_mean",
                        "layers.4.running_var",
                        "layers.6.weight",
                        "layers.6.bias"),
                List.copyOf(StateDict.of(head).keySet()));
    }

    @Test
    void biasesCanBeForcedOnAndOff() {
        ProjectionHead head =
                ProjectionHead.builder()
                        .setUnits(4, 2)
                        .optHiddenBias(true)
                        .optOutputBias(false)
                        .build();
        assertTrue(StateDict.of(head).containsKey("layers.0.bias"));
        assertEquals(7, StateDict.of(head).size());
    }

    @Test
    void outputShapeIsTheOneDeclared() {
        for (Block head :
                List.of(
                        ProjectionHead.simClr(9, 4),
                        ProjectionHead.simClrV2(9, 4),
                        ProjectionHead.mocoV2(9, 4),
                        ProjectionHead.builder().setUnits(4).build())) {
            Shape input = new Shape(3, 5);
            head.initialize(manager, DataType.FLOAT32, input);
            NDArray output = forward(head, manager.randomNormal(input), true);
            assertEquals(new Shape(3, 4), output.getShape());
            assertEquals(new Shape(3, 4), head.getOutputShapes(new Shape[] {input})[0]);
        }
    }

    @Test
    void sameSeedGivesTheSameWeights() {
        List<float[]> weights =
                List.of(1, 1).stream()
                        .map(
                                seed -> {
                                    Engine.getInstance().setRandomSeed(seed);
                                    Block head = ProjectionHead.simClr(4, 2);
                                    head.initialize(manager, DataType.FLOAT32, new Shape(2, 3));
                                    return StateDict.arrays(head)
                                            .get("layers.0.weight")
                                            .toFloatArray();
                                })
                        .toList();
        assertArrayEquals(weights.get(0), weights.get(1));
    }

    @Test
    void leavesOnlyItsOutputBehind() {
        ProjectionHead head = ProjectionHead.simClrV2(9, 4);
        head.initialize(manager, DataType.FLOAT32, new Shape(3, 5));
        int before = manager.getManagedArrays().size();
        try (NDManager step = manager.newSubManager()) {
            NDArray input = step.randomNormal(new Shape(3, 5));
            forward(head, input, true);
            forward(head, input, false);
            assertEquals(3, step.getManagedArrays().size());
        }
        assertEquals(before, manager.getManagedArrays().size());
    }

    @Test
    void rejectsUnusableSizesAndInputs() {
        assertThrows(IllegalStateException.class, () -> ProjectionHead.builder().build());
        IllegalArgumentException failure =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> ProjectionHead.builder().setUnits(8, 0).build());
        assertEquals("units must be at least one size > 0, got [8, 0]", failure.getMessage());
        ProjectionHead head = ProjectionHead.simClr(4, 2);
        assertThrows(
                IllegalArgumentException.class,
                () -> head.initialize(manager, DataType.FLOAT32, new Shape(2, 3, 4, 4)));
    }

    private NDArray forward(Block block, NDArray input, boolean training) {
        ParameterStore store = new ParameterStore(manager, false);
        return block.forward(store, new NDList(input), training).singletonOrThrow();
    }

    private List<String> describe(Block block, long features) {
        block.initialize(manager, DataType.FLOAT32, new Shape(2, features));
        return StateDict.arrays(block).entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue().getShape())
                .toList();
    }

    private static Map<String, NDArray> withPrefix(String prefix, Map<String, NDArray> tensors) {
        Map<String, NDArray> chosen = new LinkedHashMap<>();
        tensors.forEach(
                (name, tensor) -> {
                    if (name.startsWith(prefix)) {
                        chosen.put(name.substring(prefix.length()), tensor);
                    }
                });
        return chosen;
    }

    private static void assertClose(NDArray expected, NDArray actual) {
        assertEquals(expected.getShape(), actual.getShape());
        assertArrayEquals(expected.toFloatArray(), actual.toFloatArray(), TOLERANCE);
    }
}
