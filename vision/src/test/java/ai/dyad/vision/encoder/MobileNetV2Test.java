package ai.dyad.vision.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.dyad.io.PublishedWeights;
import ai.dyad.io.Safetensors;
import ai.dyad.io.StateDict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MobileNetV2Test {
    private static final Path EXPECTED =
            Path.of("src/test/resources/published/mobilenet.safetensors");

    private static final Path NARROW =
            Path.of("src/test/resources/published/mobilenet_narrow.safetensors");

    /** The file of torchvision's published weights; see mobilenet.py beside the expected values. */
    private static final String WEIGHTS = "DYAD_MOBILENET_V2";

    private static final int EACH = 16;

    @TempDir private Path directory;
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
    void publishedWeightsGiveTorchvisionsFeaturesAndLogits() throws IOException {
        String file = System.getenv(WEIGHTS);
        assumeTrue(file != null, "skipped: set " + WEIGHTS + " to torchvision's weights");
        Map<String, NDArray> expected = Safetensors.read(manager, EXPECTED);
        ImageEncoderFile read = ImageEncoderFile.load(manager, Path.of(file));
        NDArray features = forward(read.encoder(), expected.get("images"));
        NDArray some = features.get(":, ::" + EACH);
        double largest = expected.get("features").abs().max().getFloat();
        double difference = some.sub(expected.get("features")).abs().max().getFloat();
        assertTrue(difference <= 1e-5 * Math.max(1, largest), "features: " + difference);
        PublishedWeights weights = PublishedWeights.open(Path.of(file));
        NDArray logits =
                features.matMul(weights.read(manager, "classifier.1.weight").transpose())
                        .add(weights.read(manager, "classifier.1.bias"));
        NDList top = logits.topK(5, 1, true, true);
        assertArrayEquals(
                expected.get("classes").toLongArray(), top.get(1).toLongArray(), "classes");
        assertTrue(top.get(0).sub(expected.get("top")).abs().max().getFloat() <= 2e-4);
    }

    /** Its weights follow a formula, so that only the results are in a file; see mobilenet.py. */
    @Test
    void aNarrowModelComputesAndTrainsAsTorchvisions() throws IOException {
        MobileNetV2 block = initialized(0.25f);
        Map<String, NDArray> arrays = new TreeMap<>(StateDict.arrays(block));
        int place = 0;
        for (Map.Entry<String, NDArray> entry : arrays.entrySet()) {
            fill(entry.getKey(), entry.getValue(), place++);
        }
        Shape shape = new Shape(4, 3, 72, 65);
        NDArray images = manager.create(scattered(shape.size(), place, 2, 0), shape);
        Map<String, NDArray> expected = Safetensors.read(manager, NARROW);
        assertClose(expected.get("features"), forward(block, images));
        ParameterStore store = new ParameterStore(manager, false);
        NDArray training = block.forward(store, new NDList(images), true).singletonOrThrow();
        assertClose(expected.get("training_features"), training);
        assertClose(expected.get("running_var"), arrays.get("features.17.conv.1.1.running_var"));
    }

    private static void fill(String name, NDArray array, int place) {
        Shape shape = array.getShape();
        if (shape.dimension() == 4) {
            double scale = 2 / Math.sqrt(shape.size() / (double) shape.get(0));
            array.set(scattered(shape.size(), place, scale, 0));
        } else {
            boolean factor = name.endsWith("weight") || name.endsWith("running_var");
            array.set(scattered(shape.size(), place, 0.25, factor ? 1 : 0));
        }
    }

    private static float[] scattered(long count, int place, double scale, double middle) {
        float[] values = new float[Math.toIntExact(count)];
        for (int i = 0; i < values.length; i++) {
            double wave = 43758.5453 * Math.sin(12.9898 * i + 78.233 * place);
            float number = (float) (2 * (wave - Math.floor(wave)) - 1);
            values[i] = (float) (middle + scale * number);
        }
        return values;
    }

    private static void assertClose(NDArray expected, NDArray actual) {
        assertEquals(expected.getShape(), actual.getShape());
        double largest = expected.abs().max().getFloat();
        double difference = actual.sub(expected).abs().max().getFloat();
        assertTrue(difference <= 1e-4 * largest, difference + " of " + largest);
    }

    @Test
    void namesAndShapesAreThoseOfTorchvision() {
        MobileNetV2 block = initialized(1);
        Map<String, NDArray> arrays = StateDict.arrays(block);
        assertEquals(260, arrays.size()); // 262 with the classifier's two
        assertEquals(new Shape(96, 1, 3, 3), arrays.get("features.2.conv.1.0.weight").getShape());
        assertEquals(new Shape(16, 32, 1, 1), arrays.get("features.1.conv.1.weight").getShape());
        assertEquals(new Shape(1280), arrays.get("features.18.1.running_var").getShape());
        assertEquals(
                2_223_872 + 34_112,
                arrays.values().stream().mapToLong(NDArray::size).sum(),
                "learned numbers and running statistics");
    }

    @ParameterizedTest
    @CsvSource({"0.25, 8, 80, 1280", "0.35, 16, 112, 1280", "1.4, 48, 448, 1792"})
    void otherWidthsRoundAsTorchvisionDoes(float width, int stem, int lastNarrow, int features) {
        MobileNetV2 block = initialized(width);
        Map<String, NDArray> arrays = StateDict.arrays(block);
        assertEquals(stem, arrays.get("features.0.0.weight").size(0));
        assertEquals(lastNarrow, arrays.get("features.17.conv.2.weight").size(0));
        assertEquals(features, arrays.get("features.18.0.weight").size(0));
    }

    @Test
    void itTrainsAndItsSavedWeightsComputeTheSame() throws IOException {
        MobileNetV2 block = initialized(0.25f);
        NDArray images = manager.randomNormal(new Shape(4, 3, 40, 33));
        try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
            StateDict.of(block)
                    .values()
                    .forEach(
                            parameter -> {
                                if (parameter.requiresGradient()) {
                                    parameter.getArray().setRequiresGradient(true);
                                }
                            });
            ParameterStore store = new ParameterStore(manager, false);
            NDArray output = block.forward(store, new NDList(images), true).singletonOrThrow();
            collector.backward(output.square().mean());
        }
        NDArray stem = StateDict.arrays(block).get("features.0.0.weight");
        assertTrue(stem.getGradient().abs().sum().getFloat() > 0);
        Path saved = directory;
        ImageInput input = TorchvisionImages.INPUT;
        new ImageEncoderFile(block, input).save(saved);
        Block again = ImageEncoderFile.load(manager, saved).encoder();
        assertEquals(forward(block, images), forward(again, images));
    }

    private MobileNetV2 initialized(float width) {
        MobileNetV2 block = new MobileNetV2(new MobileNetV2Config(width));
        block.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 32, 32));
        return block;
    }

    private NDArray forward(Block block, NDArray images) {
        assertEquals(Device.cpu(), images.getDevice());
        ParameterStore store = new ParameterStore(manager, false);
        return block.forward(store, new NDList(images), false).singletonOrThrow();
    }
}
