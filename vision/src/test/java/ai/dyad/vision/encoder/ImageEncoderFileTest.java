package ai.dyad.vision.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.dyad.io.Safetensors;
import ai.dyad.vision.encoder.ResNetConfig.Stage;
import ai.dyad.vision.encoder.ResNetConfig.Stem;
import ai.dyad.vision.encoder.ResNetConfig.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
        assertEquals(encoder.getConfig(), loaded.encoder().getConfig());
        assertArrayEquals(
                forward(encoder, images, false), forward(loaded.encoder(), images, false));
    }

    @Test
    void savingAgainReplacesBothFilesAndLeavesNoOthers() throws IOException {
        new ImageEncoderFile(encoder(), INPUT).save(directory);
        new ImageEncoderFile(encoder(), INPUT).save(directory);
        try (var files = Files.list(directory)) {
            assertEquals(
                    List.of("encoder.json", "encoder.safetensors"),
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
                    "format": 1              | "format": 2              | format must be 1, got 2
                    "architecture": "resnet" | "architecture": "vit"    | architecture must be resnet, got vit
                    "channels": 3            | "channels": 0            | channels, height and width must be > 0
                    "stem": "CIFAR"          | "stem": "TALL"           | a ResNet needs a stem
                    "unit": "BASIC"          | "unit": ["BASIC"]        | encoder.json
                    "depth": 1               | "depth": -1              | depth and stride of a stage must be > 0
                    "config"                 | "shape"                  | config must be given
                    {                        | [                        | encoder.json
                    "input": {               | "input": null, "x": {    | encoder.json
                    """)
    void rejectsDamagedDescriptions(String original, String damaged, String message)
            throws IOException {
        new ImageEncoderFile(encoder(), INPUT).save(directory);
        Path file = directory.resolve("encoder.json");
        String json = Files.readString(file);
        assertTrue(json.contains(original), json);
        Files.writeString(file, json.replace(original, damaged));
        IOException failure =
                assertThrows(IOException.class, () -> ImageEncoderFile.load(manager, directory));
        assertTrue(failure.getMessage().contains(message), failure.getMessage());
        assertTrue(failure.getMessage().contains("encoder.json"), failure.getMessage());
    }

    @Test
    void namesWeightsThatDoNotFit() throws IOException {
        new ImageEncoderFile(encoder(), INPUT).save(directory);
        Map<String, NDArray> others = Map.of("conv1.weight", manager.ones(new Shape(1)));
        Safetensors.write(directory.resolve("encoder.safetensors"), others, Map.of());
        IOException failure =
                assertThrows(IOException.class, () -> ImageEncoderFile.load(manager, directory));
        assertTrue(failure.getMessage().contains("encoder.safetensors"), failure.getMessage());
        assertTrue(
                failure.getMessage().contains("shape of conv1.weight must be (4, 3, 3, 3)"),
                failure.getMessage());
    }

    @Test
    void namesTheFileThatIsMissing() {
        NoSuchFileException failure =
                assertThrows(NoSuchFileException.class, () -> ImageEncoderFile.load(manager, directory));
        assertTrue(failure.getMessage().contains("encoder.json"), failure.getMessage());
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

    private float[] forward(ResNet encoder, NDArray images, boolean training) {
        ParameterStore store = new ParameterStore(manager, false);
        return encoder.forward(store, new NDList(images), training)
                .singletonOrThrow()
                .toFloatArray();
    }
}
