package ai.dyad.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import ai.dyad.nn.DualEncoder;
import ai.dyad.nn.LogitBias;
import ai.dyad.nn.LogitScale;
import ai.dyad.nn.ProjectionHead;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelDirectoryTest {
    private static final Shape FEATURES = new Shape(4, 6);

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
    void loadsProjectionHeadsUnchanged() throws IOException {
        for (ProjectionHead head :
                new ProjectionHead[] {
                    ProjectionHead.simClr(5, 3),
                    ProjectionHead.simClrV2(5, 3),
                    ProjectionHead.mocoV2(5, 3),
                    ProjectionHead.builder().setUnits(2).optOutputBias(false).build()
                }) {
            head.initialize(manager, DataType.FLOAT32, FEATURES);
            NDArray features = manager.randomNormal(FEATURES);
            forward(head, true, features); // moves the statistics of the normalization
            ModelDirectory.save(directory, ModelDirectory.BLOCK, head, new JsonObject());
            ProjectionHead loaded = (ProjectionHead) ModelDirectory.read(directory).load(manager);
            assertEquals(head.getConfig(), loaded.getConfig());
            assertEquals(forward(head, false, features), forward(loaded, false, features));
        }
    }

    @Test
    void loadsDualEncodersWithNamesProjectionsScaleAndBias() throws IOException {
        DualEncoder dual = dual();
        ModelDirectory.save(directory, ModelDirectory.DUAL_ENCODER, dual, new JsonObject());
        DualEncoder loaded = (DualEncoder) ModelDirectory.read(directory).load(manager);
        assertEquals(dual.names(), loaded.names());
        NDArray first = manager.randomNormal(FEATURES);
        NDArray second = manager.randomNormal(new Shape(4, 7));
        NDList expected = forward(dual, false, first, second);
        NDList actual = forward(loaded, false, first, second);
        assertEquals(4, actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i), actual.get(i));
        }
        assertEquals(Math.log(20), actual.get(2).getFloat(), 1e-6);
        assertEquals(-3, actual.get(3).getFloat());
    }

    @Test
    void loadsOneEncoderOfSeveral() throws IOException {
        DualEncoder dual = dual();
        ModelDirectory.save(directory, ModelDirectory.DUAL_ENCODER, dual, new JsonObject());
        Block sound = ModelDirectory.read(directory).encoder("sound").load(manager);
        NDArray features = manager.randomNormal(new Shape(4, 7));
        assertEquals(
                forward(dual.getBackbone("sound"), false, features),
                forward(sound, false, features));
        IOException failure =
                assertThrows(
                        IOException.class, () -> ModelDirectory.read(directory).encoder("text"));
        assertTrue(
                failure.getMessage()
                        .endsWith("must have an encoder named text, got [picture, sound]"),
                failure.getMessage());
    }

    private DualEncoder dual() {
        DualEncoder dual =
                DualEncoder.builder()
                        .setEncoders(
                                ProjectionHead.mocoV2(5, 3),
                                ProjectionHead.builder().setUnits(4).build())
                        .setUnits(2)
                        .optNames("picture", "sound")
                        .optInputs("sound", 1)
                        .optLogitScale(new LogitScale(20))
                        .optLogitBias(new LogitBias(-3))
                        .build();
        dual.initialize(manager, DataType.FLOAT32, FEATURES, new Shape(4, 7));
        return dual;
    }

    @Test
    void keepsFurtherSectionsAndAnyKind() throws IOException {
        JsonObject section = new JsonObject();
        section.addProperty("rate", 3);
        JsonObject sections = new JsonObject();
        sections.add("sound", section);
        ModelDirectory.save(directory, "sound-encoder", head(), sections);
        ModelDirectory model = ModelDirectory.read(directory);
        assertEquals("sound-encoder", model.getKind());
        assertEquals(section, model.section("sound"));
        IOException failure = assertThrows(IOException.class, () -> model.section("tokenizer"));
        assertTrue(failure.getMessage().endsWith("tokenizer must be given"), failure.getMessage());
        JsonObject taken = new JsonObject();
        taken.add("kind", section);
        assertThrows(
                IllegalArgumentException.class,
                () -> ModelDirectory.save(directory, "x", head(), taken));
    }

    @Test
    void namesBothShapesIfWeightsDoNotFit() throws IOException {
        ModelDirectory.save(directory, ModelDirectory.BLOCK, head(), new JsonObject());
        Path weights = directory.resolve("model.safetensors");
        Map<String, NDArray> wrong =
                Map.of(
                        "layers.0.weight", manager.ones(new Shape(2, 9)),
                        "layers.0.bias", manager.ones(new Shape(2)));
        Safetensors.write(weights, wrong, Map.of());
        ModelDirectory model = ModelDirectory.read(directory);
        IOException failure = assertThrows(IOException.class, () -> model.load(manager));
        assertTrue(failure.getMessage().startsWith(weights.toString()), failure.getMessage());
        assertTrue(
                failure.getMessage()
                        .contains("shape of layers.0.weight must be (2, 6), got (2, 9)"),
                failure.getMessage());
    }

    @Test
    void loadingAttachesTheParametersOnly() throws IOException {
        ModelDirectory.save(directory, ModelDirectory.BLOCK, head(), new JsonObject());
        try (NDManager scope = manager.newSubManager()) {
            Block loaded = ModelDirectory.read(directory).load(scope);
            assertEquals(loaded.getParameters().size(), scope.getManagedArrays().size());
        }
    }

    @Test
    void savesNothingWithoutAnArchitectureOrArrays() throws IOException {
        Block unknown = Blocks.identityBlock();
        unknown.initialize(manager, DataType.FLOAT32, FEATURES);
        assertThrows(
                IllegalArgumentException.class,
                () -> ModelDirectory.save(directory, "x", unknown, new JsonObject()));
        ProjectionHead empty = ProjectionHead.mocoV2(5, 3);
        assertThrows(
                IllegalStateException.class,
                () -> ModelDirectory.save(directory, "x", empty, new JsonObject()));
        try (var files = Files.list(directory)) {
            assertEquals(0, files.count());
        }
        assertFalse(ModelDirectory.isIn(directory));
    }

    @Test
    void namesADescriptionThatIsNotText() throws IOException {
        Path file = directory.resolve("model.json");
        Files.write(file, new byte[] {'{', (byte) 0xff, '}'});
        assertRefused(file + " must be UTF-8 text, got other bytes");
        Files.writeString(file, "[1]");
        assertRefused(file + " must hold a JSON object, got [1]");
        Files.writeString(file, "{} {}");
        assertRefused(file + " must hold a JSON object: ");
        Files.writeString(file, "{\"kind\": \"block\"}");
        assertRefused(file + ": format must be given");
    }

    private void assertRefused(String message) {
        IOException failure = assertThrows(IOException.class, () -> ModelDirectory.read(directory));
        assertTrue(failure.getMessage().startsWith(message), failure.getMessage());
    }

    @Test
    void describingABlockLeavesItsShapesAlone() {
        ProjectionHead head = head();
        Architectures.describe(head);
        assertArrayEquals(new Shape[] {FEATURES}, head.getInputShapes());
    }

    private ProjectionHead head() {
        ProjectionHead head = ProjectionHead.builder().setUnits(2).build();
        head.initialize(manager, DataType.FLOAT32, FEATURES);
        return head;
    }

    private NDArray forward(Block block, boolean training, NDArray input) {
        ParameterStore store = new ParameterStore(manager, false);
        return block.forward(store, new NDList(input), training).singletonOrThrow();
    }

    private NDList forward(DualEncoder block, boolean training, NDArray first, NDArray second) {
        ParameterStore store = new ParameterStore(manager, false);
        return block.forward(store, new NDList(first, second), training);
    }
}
