package ai.dyad.vision.encoder;

import static ai.dyad.nn.transformer.FeedForwardActivation.QUICK_GELU;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.training.ParameterStore;
import ai.dyad.data.BatchKey;
import ai.dyad.io.Safetensors;
import ai.dyad.io.StateDict;
import ai.dyad.nn.transformer.TransformerConfig;
import ai.dyad.vision.augment.Normalization;
import ai.dyad.vision.augment.PlainView;
import ai.dyad.vision.encoder.ResNetConfig.Stage;
import ai.dyad.vision.encoder.ResNetConfig.Stem;
import ai.dyad.vision.encoder.ResNetConfig.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageEncoderFileTest {

    private static final ImageInput INPUT =
            new ImageInput(3, 16, 12, List.of(0.49f, 0.48f, 0.45f), List.of(0.25f));
    private static final Shape IMAGES = new Shape(2, 3, 16, 12);

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
    void rebuildsTheSameEncoder() throws IOException {
        ResNet encoder = encoder();
        NDArray images = manager.randomNormal(IMAGES);
        forward(encoder, images, true);
        new ImageEncoderFile(encoder, INPUT).save(directory);
        ImageEncoderFile loaded = ImageEncoderFile.load(manager, directory);
        assertEquals(INPUT, loaded.input());
        assertEquals(encoder.getConfig(), ((ResNet) loaded.encoder()).getConfig());
        assertArrayEquals(
                forward(encoder, images, false), forward(loaded.encoder(), images, false));
    }

    @Test
    void savingAgainReplacesBothFilesAndLeavesNoOthers() throws IOException {
        new ImageEncoderFile(encoder(), INPUT).save(directory);
        new ImageEncoderFile(encoder(), INPUT).save(directory);
        try (var files = Files.list(directory)) {
            assertEquals(
                    List.of("model.json", "model.safetensors"),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void loadingAttachesTheParametersOnly() throws IOException {
        new ImageEncoderFile(encoder(), INPUT).save(directory);
        try (NDManager scope = manager.newSubManager()) {
            ImageEncoderFile loaded = ImageEncoderFile.load(scope, directory);
            assertEquals(loaded.encoder().getParameters().size(), scope.getManagedArrays().size());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    "format": 2              | "format": 3                 | format must be 1 or 2, got 3
                    "format": 2              | "format": "new"             | format must be a whole number, got "new"
                    "kind": "image-encoder"  | "kind": "block"             | must be a model with an image encoder, got kind block
                    "architecture": "resnet" | "architecture": "rezzet"    | architecture must be one of
                    "architecture": "resnet" | "architecture": "rezzet"    | got rezzet, did you mean resnet?
                    "channels": 3            | "channels": 0               | preprocessing: channels, height and width must be > 0
                    "height": 16,            |                             | preprocessing.height must be given
                    "stem": "CIFAR"          | "stem": "TALL"              | configuration: a ResNet needs a stem
                    "unit": "BASIC"          | "unit": ["BASIC"]           | model.json
                    "unit": "BASIC"          | "unit": "BASIC", "stges": 1 | configuration must hold stem, unit, stages, zeroInitResidual, got stges; did you mean stages?
                    "depth": 1               | "depth": -1                 | depth and stride of a stage must be > 0
                    "configuration"          | "shape"                     | configuration must be given
                    {                        | [                           | model.json must hold a JSON object
                    "weights": "model        | "weights": "../model        | weights must name a file in this directory
                    "preprocessing": {       | "preprocessing": 3, "x": {  | preprocessing must be a JSON object, got 3
                    "inputShapes"            | "shapes"                    | inputShapes must be given
                    """)
    void rejectsDamagedDescriptions(String original, String damaged, String message)
            throws IOException {
        new ImageEncoderFile(encoder(), INPUT).save(directory);
        Path file = directory.resolve("model.json");
        String json = Files.readString(file);
        assertTrue(json.contains(original), json);
        Files.writeString(file, json.replace(original, damaged == null ? "" : damaged));
        IOException failure =
                assertThrows(IOException.class, () -> ImageEncoderFile.load(manager, directory));
        assertTrue(failure.getMessage().contains(message), failure.getMessage());
        assertTrue(failure.getMessage().contains(directory.toString()), failure.getMessage());
    }

    @Test
    void namesWeightsThatDoNotFit() throws IOException {
        new ImageEncoderFile(encoder(), INPUT).save(directory);
        Map<String, NDArray> others = Map.of("conv1.weight", manager.ones(new Shape(1)));
        Safetensors.write(directory.resolve("model.safetensors"), others, Map.of());
        IOException failure =
                assertThrows(IOException.class, () -> ImageEncoderFile.load(manager, directory));
        assertTrue(failure.getMessage().contains("model.safetensors"), failure.getMessage());
        assertTrue(
                failure.getMessage().contains("shape of conv1.weight must be (4, 3, 3, 3)"),
                failure.getMessage());
    }

    @Test
    void namesWhatIsMissing() throws IOException {
        assertRefused(directory, "must hold model.json, which describes a dyad model");
        Files.writeString(directory.resolve("config.json"), "{}");
        assertRefused(directory, "must hold the weights as one of [model.safetensors");
        assertRefused(directory.resolve("none"), "no such model");
        assertRefused(directory.resolve("config.json"), "a .safetensors file in one, got");
        new ImageEncoderFile(encoder(), INPUT).save(directory);
        Files.delete(directory.resolve("model.safetensors"));
        assertRefused(directory, "model.safetensors");
    }

    private void assertRefused(Path path, String message) {
        IOException failure =
                assertThrows(IOException.class, () -> ImageEncoderFile.load(manager, path));
        assertTrue(failure.getMessage().contains(message), failure.getMessage());
        assertTrue(failure.getMessage().contains(directory.toString()), failure.getMessage());
    }

    @Test
    void loadsTheWeightFileThatIsNamed() throws IOException {
        ResNet encoder = encoder();
        new ImageEncoderFile(encoder, INPUT).save(directory);
        Map<String, NDArray> others = new LinkedHashMap<>();
        StateDict.arrays(encoder).forEach((name, value) -> others.put(name, value.mul(2)));
        Path other = directory.resolve("step-200.safetensors");
        Safetensors.write(other, others, Map.of());
        NDArray loaded =
                StateDict.arrays(ImageEncoderFile.load(manager, other).encoder())
                        .get("conv1.weight");
        assertEquals(others.get("conv1.weight"), loaded);
        assertNotEquals(StateDict.arrays(encoder).get("conv1.weight"), loaded);
    }

    @Test
    void savesAndLoadsAVisionTransformer() throws IOException {
        VisionTransformer encoder =
                VisionTransformer.builder()
                        .setTransformer(new TransformerConfig(2, 8, 2, QUICK_GELU))
                        .setImageSize(16)
                        .setPatchSize(8)
                        .optProjection(5)
                        .build();
        encoder.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 16, 16));
        ImageInput input = new ImageInput(3, 16, 16, List.of(0.5f), List.of(0.5f));
        new ImageEncoderFile(encoder, input).save(directory);
        VisionTransformer loaded =
                (VisionTransformer) ImageEncoderFile.load(manager, directory).encoder();
        assertEquals(encoder.getConfig(), loaded.getConfig());
        NDArray images = manager.randomNormal(new Shape(2, 3, 16, 16));
        assertArrayEquals(forward(encoder, images, false), forward(loaded, images, false));
    }

    @Test
    void readsDirectoriesOfFormatOne() throws Exception {
        Path old = Path.of(ImageEncoderFileTest.class.getResource("format-1").toURI());
        ImageEncoderFile loaded = ImageEncoderFile.load(manager, old);
        assertEquals(8, loaded.input().height());
        float[] expected = { // by the code that wrote the directory
            0.24794032f,
            1.2292472f,
            0.51124465f,
            0.0f,
            1.0706596f,
            0.4911121f,
            0.16794908f,
            0.20617509f,
            0.021865357f,
            0.24811657f,
            0.30784523f,
            0.15541123f
        };
        assertArrayEquals(expected, forward(loaded.encoder(), oldImages(loaded.input()), false));
        Path weights = old.resolve("encoder.safetensors");
        assertArrayEquals(
                expected,
                forward(
                        ImageEncoderFile.load(manager, weights).encoder(),
                        oldImages(loaded.input()),
                        false));
    }

    @Test
    void readsTheImageEncoderOfADualEncoderInFormatOne() throws Exception {
        Path old = Path.of(ImageEncoderFileTest.class.getResource("format-1-pair").toURI());
        ImageEncoderFile loaded = ImageEncoderFile.load(manager, old);
        Map<String, NDArray> weights = Safetensors.read(manager, old.resolve("image.safetensors"));
        StateDict.arrays(loaded.encoder())
                .forEach((name, value) -> assertEquals(weights.get("tower." + name), value));
    }

    private NDArray oldImages(ImageInput input) {
        NDArray images =
                manager.arange(2 * 3 * 8 * 8)
                        .mul(7)
                        .mod(256)
                        .toType(DataType.UINT8, false)
                        .reshape(2, 3, 8, 8);
        return PlainView.builder()
                .optSize(8, 8)
                .optNormalization(new Normalization(input.mean(), input.std()))
                .build()
                .views(new NDList(images), BatchKey.of(0, 0))
                .head();
    }

    @Test
    void rejectsAClassifierAndOtherBlocks() {
        ResNet classifier = ResNet.withClassifier(ResNetConfig.preset("tiny"), 3);
        classifier.initialize(manager, DataType.FLOAT32, IMAGES);
        assertThrows(
                IllegalArgumentException.class,
                () -> new ImageEncoderFile(classifier, INPUT).save(directory));
        Block other = Blocks.identityBlock();
        IllegalArgumentException failure =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> new ImageEncoderFile(other, INPUT).save(directory));
        assertTrue(
                failure.getMessage().contains("must have an architecture to be saved"),
                failure.getMessage());
    }

    @Test
    void rejectsNormalizationsThatDoNotFit() {
        List<Float> one = List.of(1f);
        List<Float> two = List.of(1f, 1f);
        List<Float> zero = List.of(0f);
        assertThrows(IllegalArgumentException.class, () -> new ImageInput(3, 8, 8, two, one));
        assertThrows(IllegalArgumentException.class, () -> new ImageInput(3, 8, 8, one, zero));
    }

    private ResNet encoder() {
        List<Stage> stages = List.of(new Stage(4, 1, 1), new Stage(6, 1, 2));
        ResNet encoder = new ResNet(new ResNetConfig(Stem.CIFAR, Unit.BASIC, stages, false));
        encoder.initialize(manager, DataType.FLOAT32, IMAGES);
        return encoder;
    }

    private float[] forward(Block encoder, NDArray images, boolean training) {
        ParameterStore store = new ParameterStore(manager, false);
        return encoder.forward(store, new NDList(images), training)
                .singletonOrThrow()
                .toFloatArray();
    }
}
