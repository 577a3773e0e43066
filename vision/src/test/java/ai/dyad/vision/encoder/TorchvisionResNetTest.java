package ai.dyad.vision.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.dyad.io.Safetensors;
import ai.dyad.io.StateDict;
import ai.dyad.vision.encoder.ResNetConfig.Stage;
import ai.dyad.vision.encoder.ResNetConfig.Stem;
import ai.dyad.vision.encoder.ResNetConfig.Unit;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares with the outputs that make_resnets.py wrote to the test resources. */
class TorchvisionResNetTest {

    /** Float32 sums in another order; outputs are of the order of 1. */
    private static final float TOLERANCE = 2e-5f;

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
    void basicUnitsBehindTheCifarStemMatch() throws IOException, URISyntaxException {
        List<Stage> stages = List.of(new Stage(4, 2, 1), new Stage(6, 1, 2), new Stage(8, 1, 2));
        compare("cifar-basic", new ResNetConfig(Stem.CIFAR, Unit.BASIC, stages, false));
    }

    @Test
    void basicUnitsBehindTheSmallStemMatch() throws IOException, URISyntaxException {
        List<Stage> stages = List.of(new Stage(4, 1, 1), new Stage(6, 1, 2), new Stage(8, 1, 2));
        compare("small-basic", new ResNetConfig(Stem.SMALL, Unit.BASIC, stages, true));
    }

    @Test
    void bottlenecksBehindTheImageNetStemMatch() throws IOException, URISyntaxException {
        List<Stage> stages = List.of(new Stage(2, 2, 1), new Stage(3, 1, 2), new Stage(4, 1, 2));
        compare(
                "imagenet-bottleneck",
                new ResNetConfig(Stem.IMAGENET, Unit.BOTTLENECK, stages, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet18", "resnet34", "resnet50"})
    void fullSizesHaveTorchvisionsNamesAndShapes(String name) throws IOException {
        ResNet network = ResNet.withClassifier(ResNetConfig.preset(name + "-224"), 1000);
        network.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 224, 224));
        Map<String, String> shapes = new LinkedHashMap<>();
        StateDict.of(network)
                .forEach((key, parameter) -> shapes.put(key, parameter.getShape().toString()));
        Map<String, String> expected = new LinkedHashMap<>();
        try (var stream = TorchvisionResNetTest.class.getResourceAsStream(name + ".txt")) {
            new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split(" ", 2))
                    .forEach(pair -> expected.put(pair[0], pair[1]));
        }
        assertEquals(expected, shapes);
    }

    private void compare(String name, ResNetConfig config) throws IOException, URISyntaxException {
        Path file = Path.of(TorchvisionResNetTest.class.getResource(name + ".safetensors").toURI());
        Map<String, NDArray> torch = Safetensors.read(manager, file);
        NDArray input = torch.get("input");
        ResNet network = new ResNet(config);
        network.initialize(manager, DataType.FLOAT32, input.getShape());
        network.loadWeights(withPrefix("before.", torch));

        assertClose("evaluated", torch.get("evaluated"), forward(network, input, false));
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray trained = forward(network, input, true);
            assertClose("trained", torch.get("trained"), trained);
            collector.backward(trained.mul(torch.get("probe")).sum());
        }
        Map<String, NDArray> state = StateDict.arrays(network);
        withPrefix("after.", torch)
                .forEach((key, value) -> assertClose(key, value, state.get(key)));
        Map<String, NDArray> gradients = withPrefix("gradient.", torch);
        long trainable = state.values().stream().filter(NDArray::hasGradient).count();
        assertEquals(trainable, gradients.size());
        gradients.forEach((key, value) -> assertClose(key, value, state.get(key).getGradient()));
    }

    private NDArray forward(Block block, NDArray input, boolean training) {
        ParameterStore store = new ParameterStore(manager, false);
        return block.forward(store, new NDList(input), training).singletonOrThrow();
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

    /** Relative to the largest value expected, where that exceeds 1. */
    private static void assertClose(String name, NDArray expected, NDArray actual) {
        assertEquals(expected.getShape(), actual.getShape(), name);
        float scale = Math.max(1f, expected.abs().max().getFloat());
        assertArrayEquals(expected.toFloatArray(), actual.toFloatArray(), scale * TOLERANCE, name);
    }
}
