package ai.dyad.vision.encoder;

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
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.dyad.io.StateDict;
import ai.dyad.nn.ProjectionHead;
import ai.dyad.nn.SiameseEncoder;
import ai.dyad.vision.encoder.ResNetConfig.Stage;
import ai.dyad.vision.encoder.ResNetConfig.Stem;
import ai.dyad.vision.encoder.ResNetConfig.Unit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResNetTest {

    private static final Shape IMAGES = new Shape(3, 3, 32, 32);

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
    void cifarResNet18HasAsManyParametersAsInPyTorch() {
        ResNet network = ResNet.withClassifier(ResNetConfig.preset("resnet18"), 10);
        network.initialize(manager, DataType.FLOAT32, IMAGES);
        assertEquals(11_173_962, trainable(network));
        assertArrayEquals(
                new Shape[] {new Shape(3, 10)}, network.getOutputShapes(new Shape[] {IMAGES}));
        assertEquals(new Shape(3, 10), forward(network, manager.ones(IMAGES), false).getShape());
    }

    @ParameterizedTest
    @CsvSource({"tiny,128", "resnet18,512", "resnet18-224,512", "resnet50-224,2048"})
    void featuresHaveTheShapeDeclared(String name, int features) {
        ResNet encoder = initialized(ResNetConfig.preset(name));
        assertEquals(features, encoder.getConfig().features());
        NDArray output = forward(encoder, manager.randomNormal(IMAGES), false);
        assertEquals(new Shape(3, features), output.getShape());
        assertArrayEquals(
                new Shape[] {output.getShape()}, encoder.getOutputShapes(new Shape[] {IMAGES}));
    }

    @Test
    void imagesOfAnotherSizeFit() {
        ResNet encoder = initialized(ResNetConfig.preset("tiny"));
        NDArray images = manager.randomNormal(new Shape(2, 3, 47, 20));
        assertEquals(new Shape(2, 128), forward(encoder, images, true).getShape());
    }

    @Test
    void convolutionsStartWithKaimingsVariance() {
        Engine.getInstance().setRandomSeed(11);
        ResNet encoder = initialized(ResNetConfig.preset("resnet18"));
        NDArray weight = StateDict.arrays(encoder).get("layer3.1.conv2.weight");
        double variance = weight.square().mean().getFloat();
        assertEquals(2.0 / (256 * 9), variance, 0.01 * variance);
        assertEquals(0, weight.mean().getFloat(), 1e-3);
    }

    @Test
    void zeroInitResidualMakesUnitsStartAsTheIdentity() {
        List<Stage> stages = List.of(new Stage(4, 2, 1));
        ResNet encoder = initialized(new ResNetConfig(Stem.CIFAR, Unit.BOTTLENECK, stages, true));
        Map<String, NDArray> weights = StateDict.arrays(encoder);
        assertEquals(0f, weights.get("layer1.0.bn3.weight").max().getFloat());
        assertEquals(0f, weights.get("layer1.1.bn3.weight").max().getFloat());
        assertEquals(1f, weights.get("layer1.0.bn2.weight").min().getFloat());
        assertEquals(1f, weights.get("layer1.0.downsample.1.weight").min().getFloat());
    }

    @Test
    void encoderLeavesOutTheClassifiersWeights() {
        ResNetConfig config = ResNetConfig.preset("tiny");
        ResNet classifier = ResNet.withClassifier(config, 10);
        classifier.initialize(manager, DataType.FLOAT32, IMAGES);
        ResNet encoder = initialized(config);
        encoder.loadWeights(StateDict.arrays(classifier));
        assertEquals(
                StateDict.arrays(classifier).get("conv1.weight"),
                StateDict.arrays(encoder).get("conv1.weight"));
        Map<String, NDArray> broken = new LinkedHashMap<>(StateDict.arrays(classifier));
        broken.remove("fc.bias");
        assertThrows(IllegalArgumentException.class, () -> classifier.loadWeights(broken));
    }

    @Test
    void sameSeedGivesTheSameWeights() {
        Engine.getInstance().setRandomSeed(3);
        ResNet first = initialized(ResNetConfig.preset("tiny"));
        Engine.getInstance().setRandomSeed(3);
        ResNet second = initialized(ResNetConfig.preset("tiny"));
        Map<String, NDArray> weights = StateDict.arrays(second);
        StateDict.arrays(first)
                .forEach((name, value) -> assertEquals(value, weights.get(name), name));
    }

    @Test
    void leaksNoArrays() {
        ResNet encoder = initialized(ResNetConfig.preset("resnet18-224"));
        int before = manager.getManagedArrays().size();
        try (NDManager step = manager.newSubManager()) {
            NDArray input = step.randomNormal(IMAGES);
            for (boolean training : new boolean[] {false, true}) {
                NDArray output = forward(encoder, input, training);
                assertSame(step, output.getManager());
                assertEquals(2, step.getManagedArrays().size());
                output.close();
            }
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                collector.backward(forward(encoder, input, true).sum());
            }
        }
        assertEquals(before, manager.getManagedArrays().size());
    }

    @Test
    void feedsAProjectionHead() {
        SiameseEncoder siamese =
                new SiameseEncoder(ImageEncoders.create("tiny"), ProjectionHead.simClr(64, 16));
        siamese.initialize(manager, DataType.FLOAT32, IMAGES, IMAGES);
        NDList views = new NDList(manager.ones(IMAGES), manager.zeros(IMAGES));
        ParameterStore store = new ParameterStore(manager, false);
        NDList projections = siamese.forward(store, views, true);
        assertArrayEquals(
                new Shape[] {new Shape(3, 16), new Shape(3, 16)}, projections.getShapes());
    }

    @Test
    void rejectsInputsThatAreNotImages() {
        Block encoder = ImageEncoders.create("tiny");
        IllegalArgumentException failure =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> encoder.initialize(manager, DataType.FLOAT32, new Shape(3, 32)));
        assertEquals("a ResNet takes images (B, C, H, W), got [(3, 32)]", failure.getMessage());
    }

    @Test
    void rejectsConfigurationsWithoutParts() {
        List<Stage> none = List.of();
        assertThrows(
                IllegalArgumentException.class,
                () -> new ResNetConfig(Stem.CIFAR, Unit.BASIC, none, false));
        assertThrows(IllegalArgumentException.class, () -> new Stage(32, 0, 1));
    }

    @Test
    void oldNamesMakeTheSameEncoders() {
        ResNet encoder = (ResNet) ImageEncoders.create("resnet18-imagenet");
        assertEquals(ResNetConfig.preset("resnet18-224"), encoder.getConfig());
        assertFalse(ImageEncoders.names().contains("resnet18-imagenet"));
        assertTrue(ImageEncoders.isKnown("resnet50-imagenet"));
    }

    @Test
    void unknownNameSuggestsTheNearest() {
        IllegalArgumentException failure =
                assertThrows(
                        IllegalArgumentException.class, () -> ImageEncoders.create("resnet-18"));
        assertTrue(
                failure.getMessage().endsWith("got \"resnet-18\"; did you mean resnet18?"),
                failure.getMessage());
        failure =
                assertThrows(
                        IllegalArgumentException.class, () -> ImageEncoders.create("transformer"));
        assertTrue(failure.getMessage().endsWith("got \"transformer\""), failure.getMessage());
    }

    private ResNet initialized(ResNetConfig config) {
        ResNet encoder = new ResNet(config);
        encoder.initialize(manager, DataType.FLOAT32, IMAGES);
        return encoder;
    }

    private static long trainable(ResNet network) {
        return StateDict.of(network).values().stream()
                .filter(Parameter::requiresGradient)
                .mapToLong(parameter -> parameter.getShape().size())
                .sum();
    }

    private NDArray forward(ResNet network, NDArray input, boolean training) {
        ParameterStore store = new ParameterStore(manager, false);
        return network.forward(store, new NDList(input), training).singletonOrThrow();
    }
}
