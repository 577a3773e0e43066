package ai.dyad.clip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.io.Safetensors;
import ai.dyad.io.StateDict;
import ai.dyad.nn.DualEncoder;
import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublishedClipTest {
    private static final Path MODELS = Path.of("src/test/resources/published");
    private static final double TOLERANCE = 5e-5;

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"clip", "siglip", "dual_vit", "dual_clip", "open_clip"})
    void embeddingsAndLogitsOfFilesEqualThoseOfTheLibrary(String name) throws IOException {
        try (NDManager manager = NDManager.newBaseManager();
                ClipModel model = ClipModel.load(MODELS.resolve(name), Device.cpu())) {
            Map<String, NDArray> expected =
                    Safetensors.read(manager, MODELS.resolve(name).resolve("expected.safetensors"));
            EmbeddingTable images = model.embedImages(files());
            EmbeddingTable texts = model.embedTexts(texts());
            assertClose(name + " images", expected.get("image"), array(manager, images));
            assertClose(name + " texts", expected.get("text"), array(manager, texts));
            DualEncoder dual = model.getEncoders();
            NDArray logits =
                    array(manager, images.normalized())
                            .matMul(array(manager, texts.normalized()).transpose())
                            .mul(dual.getLogitScale().getScale());
            if (name.equals("siglip")) {
                logits = logits.add(StateDict.arrays(dual).get("logit_bias.logit_bias"));
            }
            assertClose(name + " logits", expected.get("logits"), logits);
            assertTrue(model.texts().truncatedTexts() >= 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"clip", "siglip", "dual_vit", "open_clip"})
    void theModelSavedByDyadComputesTheSame(String name) throws IOException {
        try (ClipModel model = ClipModel.load(MODELS.resolve(name), Device.cpu())) {
            model.save(directory);
            try (ClipModel again = ClipModel.load(directory, Device.cpu())) {
                assertEquals(
                        List.of(model.embedImages(files()).row(0)[0]),
                        List.of(again.embedImages(files()).row(0)[0]));
                assertEquals(model.embedText("snow")[3], again.embedText("snow")[3]);
                assertEquals(
                        model.getEncoders().getLogitScale().getScale(),
                        again.getEncoders().getLogitScale().getScale());
            }
        }
    }

    @Test
    void theWholeModelIsOneBlockForTheTrainer() throws IOException {
        try (NDManager manager = NDManager.newBaseManager();
                ClipModel model = ClipModel.load(MODELS.resolve("siglip"), Device.cpu())) {
            NDArray images = manager.ones(new Shape(2, 3, 32, 32));
            NDArray ids = manager.ones(new Shape(2, 5), DataType.INT64);
            NDList outputs =
                    model.getEncoders()
                            .forward(
                                    new ParameterStore(manager, false),
                                    new NDList(images, ids, ids),
                                    false);
            assertEquals(4, outputs.size()); // image, text, scale, bias
            assertEquals(-12.9f, outputs.get(3).getFloat(), 1e-6f);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    clip | config.json | "projection_dim": 12 | "projection_dim": 10 | image.tower.proj
                    clip | config.json | "patch_size": 8 | "patch_size": 16 | image.tower.conv1.weight
                    clip | config.json | "model_type": "clip" | "model_type": "blip" | model_type must be one of [clip,
                    """)
    void whatDoesNotFitIsRefused(String name, String file, String from, String to, String message)
            throws IOException {
        copy(name);
        Path path = directory.resolve(file);
        String content = Files.readString(path);
        assertTrue(content.contains(from), content);
        Files.writeString(path, content.replace(from, to));
        IOException e =
                assertThrows(IOException.class, () -> ClipModel.load(directory, Device.cpu()));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @Test
    void pickledWeightsAreRefusedWithTheLineThatConvertsThem() throws IOException {
        copy("clip");
        Files.move(directory.resolve("model.safetensors"), directory.resolve("pytorch_model.bin"));
        IOException e =
                assertThrows(IOException.class, () -> ClipModel.load(directory, Device.cpu()));
        assertTrue(
                e.getMessage().contains("pytorch_model.bin")
                        && e.getMessage().contains("convert it there with"),
                e.getMessage());
    }

    private void copy(String name) throws IOException {
        try (var files = Files.list(MODELS.resolve(name))) {
            for (Path file : files.toList()) {
                Files.copy(file, directory.resolve(file.getFileName()));
            }
        }
    }

    private static List<Path> files() {
        return IntStream.range(0, 3).mapToObj(i -> MODELS.resolve("image" + i + ".png")).toList();
    }

    private static List<String> texts() throws IOException {
        String json = Files.readString(MODELS.resolve("texts.json"));
        return List.of(new Gson().fromJson(json, String[].class));
    }

    private static NDArray array(NDManager manager, EmbeddingTable table) {
        return table.toArray(manager, 0, table.size());
    }

    private static void assertClose(String name, NDArray reference, NDArray values) {
        assertEquals(reference.getShape(), values.getShape());
        double difference = values.sub(reference).abs().max().getFloat();
        double largest = Math.max(1, reference.abs().max().getFloat());
        assertTrue(difference <= TOLERANCE * largest, name + ": " + difference);
    }
}
