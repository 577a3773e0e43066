package ai.dyad.clip;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.nn.DualEncoder;
import ai.dyad.text.encoder.TextEncoderFile;
import ai.dyad.text.tokenizer.JsonTokenizer;
import ai.dyad.vision.encoder.ImageEncoderFile;
import ai.dyad.vision.encoder.ResNet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClipModelBadInputTest {
    @TempDir private Path directory;
    private NDManager manager;
    private JsonTokenizer tokenizer;

    @BeforeEach
    void open() throws IOException {
        manager = NDManager.newBaseManager(Device.cpu());
        tokenizer = JsonTokenizer.read(TinyClip.old().resolve("tokenizer.json"), 6);
    }

    @AfterEach
    void close() {
        tokenizer.close();
        manager.close();
    }

    @Test
    void rejectsOtherModels() throws IOException {
        ResNet images = TinyClip.resNet();
        images.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 8, 8));
        new ImageEncoderFile(images, TinyClip.INPUT).save(directory);
        IOException failure =
                assertThrows(IOException.class, () -> ClipModel.load(directory, Device.cpu()));
        assertTrue(
                failure.getMessage()
                        .endsWith(
                                "must be a model of kind dual-encoder, got kind"
                                        + " image-encoder"),
                failure.getMessage());
        IOException text =
                assertThrows(IOException.class, () -> TextEncoderFile.load(manager, directory));
        assertTrue(
                text.getMessage()
                        .endsWith(
                                "must be a model with a text encoder, got kind" + " image-encoder"),
                text.getMessage());
    }

    @Test
    void rejectsATokenizerThatDoesNotFit() throws IOException {
        builder(TinyClip.dual(manager)).build().save(directory);
        Path file = directory.resolve("tokenizer.json");
        Files.writeString(
                file, Files.readString(file).replace("\"car\":5", "\"car\":5,\"cat\":900"));
        IOException failure =
                assertThrows(IOException.class, () -> ClipModel.load(directory, Device.cpu()));
        assertTrue(
                failure.getMessage().contains("vocabulary must be at most the encoder's, 8"),
                failure.getMessage());
        assertTrue(failure.getMessage().contains(directory.toString()), failure.getMessage());
    }

    @Test
    void rejectsMissingSettings() {
        assertUnset(ClipModel.builder(), "setEncoders");
        DualEncoder dual = TinyClip.dual(manager);
        assertUnset(ClipModel.builder().setEncoders(dual), "setInput");
        assertUnset(ClipModel.builder().setEncoders(dual).setInput(TinyClip.INPUT), "setTokenizer");
        assertThrows(IllegalArgumentException.class, () -> new PromptTemplates(List.of("a photo")));
    }

    private static void assertUnset(ClipModel.Builder builder, String method) {
        IllegalStateException failure = assertThrows(IllegalStateException.class, builder::build);
        assertTrue(failure.getMessage().contains(method), failure.getMessage());
    }

    private ClipModel.Builder builder(DualEncoder dual) {
        return ClipModel.builder()
                .setEncoders(dual)
                .setInput(TinyClip.INPUT)
                .setTokenizer(tokenizer);
    }
}
