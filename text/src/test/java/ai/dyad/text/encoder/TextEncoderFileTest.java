package ai.dyad.text.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.io.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextEncoderFileTest {

    @TempDir private Path directory;
    private NDManager manager;
    private BertEncoder encoder;

    @BeforeEach
    void build() {
        manager = NDManager.newBaseManager();
        encoder =
                BertEncoder.builder()
                        .setConfig(new BertConfig(1, 8, 2, 8, 30, 20, 2, 1e-12f))
                        .optPooling(Pooling.CLS)
                        .build();
        encoder.initialize(manager, DataType.FLOAT32, new Shape(1, 1));
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void comesBackAsItWas() throws IOException {
        assertFalse(TextEncoderFile.isIn(directory));
        new TextEncoderFile(encoder, "{}", 7).save(directory);
        assertTrue(TextEncoderFile.isIn(directory));
        TextEncoderFile loaded = TextEncoderFile.load(manager, directory);
        assertEquals(encoder.config(), loaded.encoder().config());
        assertEquals(SentenceHead.of(Pooling.CLS), loaded.encoder().head());
        assertEquals(7, loaded.maxLength());
        assertEquals("{}", loaded.tokenizer());
        Map<String, NDArray> expected = StateDict.arrays(encoder);
        StateDict.arrays(loaded.encoder())
                .forEach(
                        (name, array) ->
                                assertArrayEquals(
                                        expected.get(name).toFloatArray(),
                                        array.toFloatArray(),
                                        name));
    }

    @Test
    void leavesWhatElseTheModelHasAlone() throws IOException {
        Files.writeString(directory.resolve("model.json"), "{\"image\": 3}");
        new TextEncoderFile(encoder, "{}", 7).save(directory);
        String json = Files.readString(directory.resolve("model.json"));
        assertTrue(json.contains("\"image\": 3"), json);
        assertEquals(7, TextEncoderFile.load(manager, directory).maxLength());
    }

    @Test
    void namesTheFileThatIsWrong() throws IOException {
        new TextEncoderFile(encoder, "{}", 7).save(directory);
        String json = Files.readString(directory.resolve("model.json"));
        assertRefused("text.architecture must be bert", json.replace("bert", "gpt"));
        assertRefused("text.pooling must be given", json.replace("pooling", "pool"));
        assertRefused("heads must divide hidden", json.replace("\"heads\": 2", "\"heads\": 3"));
        assertRefused("it describes no text encoder", "{}");
        assertRefused("must hold a JSON object", "[");
        String clip = json.replace("\"kind\": \"text\"", "\"kind\": \"clip\"");
        assertRefused("its kind must be text, got clip", clip);
        assertFalse(TextEncoderFile.isIn(directory), "it is another kind of model");
        String wide = json.replace("\"feedForward\": 8", "\"feedForward\": 9");
        assertRefused("text.safetensors", wide);
    }

    private void assertRefused(String rule, String json) throws IOException {
        Files.writeString(directory.resolve("model.json"), json);
        IOException e =
                assertThrows(IOException.class, () -> TextEncoderFile.load(manager, directory));
        assertTrue(e.getMessage().contains(rule), e.getMessage());
        assertTrue(e.getMessage().contains(directory.toString()), e.getMessage());
    }
}
