package ai.dyad.text.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.util.JsonUtils;
import ai.dyad.text.tokenizer.JsonTokenizer;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares directories written by sentence-transformers with the vectors it computes from them. */
class PublishedSentenceEncoderTest {

    @TempDir private Path directory;
    @TempDir private Path saved;
    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "cls", "dense", "three"})
    void equalsSentenceTransformers(String name) throws IOException {
        TextEncoderFile file = load(name);
        JsonObject expected = expected(name);
        assertEquals(expected.get("maxLength").getAsInt(), file.tokenizer().maxLength());
        long[][] ids = JsonUtils.GSON.fromJson(expected.get("ids"), long[][].class);
        for (int i = 0; i < ids.length; i++) {
            long[] row = file.tokenizer().encode(List.of(sentences().get(i))).row(0);
            assertArrayEquals(ids[i], row, sentences().get(i));
        }
        assertVectors(expected, file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "cls", "dense", "three"})
    void survivesSavingToAModelDirectory(String name) throws IOException {
        TextEncoderFile file = load(name);
        file.save(saved);
        TextEncoderFile loaded = TextEncoderFile.load(manager, saved);
        assertEquals(head(file), head(loaded));
        assertEquals(file.tokenizer().maxLength(), loaded.tokenizer().maxLength());
        assertVectors(expected(name), loaded);
    }

    @Test
    void readsThePoolingWithoutModulesJson() throws IOException {
        copy("cls");
        Files.delete(directory.resolve("modules.json"));
        delete("2_Normalize");
        TextEncoderFile file = TextEncoderFile.load(manager, directory);
        assertEquals(SentenceHead.of(Pooling.CLS), head(file));
        NDArray unit = embed(file).normalize(2, 1);
        assertArrayEquals(vectors(expected("cls")), unit.toFloatArray(), Fixtures.TOLERANCE);
    }

    @Test
    void usesTheMeanByDefault() throws IOException {
        copy("base");
        Files.delete(directory.resolve("modules.json"));
        delete("1_Pooling");
        assertTrue(PublishedTextEncoder.isIn(directory));
        assertVectors(expected("base"), TextEncoderFile.load(manager, directory));
    }

    @Test
    void keepsTheTokenizerIfTheSettingsAgree() throws IOException {
        TextEncoderFile file = load("base");
        assertEquals(Files.readString(directory.resolve("tokenizer.json")), json(file));
    }

    @Test
    void tokenizerSettingsTakePrecedence() throws IOException {
        copy("base");
        edit("tokenizer_config.json", "\"do_lower_case\": true", "\"do_lower_case\": false");
        try (TextEncoderFile file = TextEncoderFile.load(manager, directory)) {
            // Rain and café are in the vocabulary, but lowercasing and accent stripping hide them
            assertArrayEquals(
                    new long[] {2, 17, 18, 3},
                    file.tokenizer().encode(List.of("Rain café")).row(0));
        }
    }

    @Test
    void readsATransformerInASubfolder() throws IOException {
        copy("base");
        Path folder = Files.createDirectory(directory.resolve("0_BERT"));
        for (String file :
                List.of(
                        "config.json",
                        "model.safetensors",
                        "tokenizer.json",
                        "tokenizer_config.json",
                        "sentence_bert_config.json")) {
            Files.move(directory.resolve(file), folder.resolve(file));
        }
        edit("modules.json", "\"path\": \"\"", "\"path\": \"0_BERT\"");
        assertTrue(PublishedTextEncoder.isIn(directory));
        assertVectors(expected("base"), TextEncoderFile.load(manager, directory));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    modules.json | modules.pooling.Pooling | modules.pooling.LSTM | LSTM is unknown
                    modules.json | sentence_transformers.base.modules.normalize | my.code | my.code.Normalize is custom code
                    modules.json | modules.dense.Dense | modules.pooling.Pooling | Pooling is out of order
                    modules.json | modules.pooling.Pooling | modules.dense.Dense | Dense is out of order
                    modules.json | "path" | "place" | path must be a string, got null
                    1_Pooling/config.json | "max" | "median" | pooling_mode must be of [cls, lasttoken, max, mean, mean_sqrt_len_tokens, weightedmean], got "median"
                    1_Pooling/config.json | "pooling_mode": [ | "pooling_mode_median": true, "x": [ | got pooling_mode_median
                    2_Dense/config.json | activation.Tanh | activation.Mish | activation_function must be one of
                    2_Dense/config.json | "bias": true | "bias": 1 | bias must be true or false, got 1
                    2_Dense/config.json | "bias": true | "use_residual": true | use_residual must be false, got true
                    2_Dense/config.json | "sentence_embedding" | "token_embeddings" | module_input_name must be sentence_embedding
                    2_Dense/config.json | "out_features": 12 | "out_features": 13 | shape of dense.0.weight must be (13, 32), got (12, 32)
                    4_Normalize/config.json | "sentence_embedding" | "token_embeddings" | module_input_name must be sentence_embedding
                    sentence_bert_config.json | feature-extraction | fill-mask | transformer_task must be feature-extraction
                    sentence_bert_config.json | "modality_config" | "max_seq_length": 0, "x" | must be at least 1 token, got 0
                    sentence_bert_config.json | "modality_config" | "max_seq_length": "six", "x" | max_seq_length must be a number
                    tokenizer_config.json | "backend" | "truncation_side": "left", "x" | truncation_side must be right
                    tokenizer_config.json | "backend" | "padding_side": "left", "x" | padding_side must be right
                    tokenizer.json | "padding": null | "padding": {"direction": "Left"} | padding direction must be Right, got Left
                    config_sentence_transformers.json | "default_prompt_name": null | "default_prompt_name": "pray" | got pray
                    config.json | "hidden_act": "gelu" | "hidden_act": "relu" | an activation must be gelu
                    config.json | "is_decoder": false | "is_decoder": true | is_decoder must be false
                    config.json | "use_cache" | "position_embedding_type": "relative_key", "x" | position_embedding_type must be absolute
                    config.json | "use_cache" | "auto_map": {"AutoModel": "a.B"}, "x" | auto_map must be empty
                    config.json | "layer_norm_eps": 1e-05 | "layer_norm_eps": "small" | layer_norm_eps must be a number
                    config.json | "hidden_size": 16 | "hidden_size": 16.5 | hidden_size must be a whole number, got 16.5
                    """)
    void rejectsUnsupportedSettings(String file, String from, String to, String part)
            throws IOException {
        copy("dense");
        Files.writeString(
                directory.resolve("config_sentence_transformers.json"),
                Files.readString(directory.resolve("config_sentence_transformers.json"))
                        .replace("\"query\": \"\"", "\"ask\": \"query: \""));
        edit(file, from, to);
        String message = refused();
        assertTrue(message.contains(part), message);
        assertTrue(message.contains(directory.toString()), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    tokenizer.json | tokenizer.json is missing: write it there with
                    model.safetensors | must hold the weights as one of [model.safetensors,
                    2_Dense/model.safetensors | must hold the weights as one of [model.safetensors,
                    modules.json | modules.json is missing; it says how 2_Dense is used
                    """)
    void saysWhatIsMissing(String file, String part) throws IOException {
        copy("dense");
        Files.delete(directory.resolve(file));
        String message = refused();
        assertTrue(message.contains(part), message);
    }

    @Test
    void requiresPyTorchWeightsToBeConverted() throws IOException {
        copy("base");
        Files.move(directory.resolve("model.safetensors"), directory.resolve("pytorch_model.bin"));
        String message = refused();
        assertTrue(message.contains("weights must be safetensors, got pytorch_model.bin"), message);
        assertTrue(message.contains("convert it there with"), message);
    }

    @Test
    void rejectsWeightsOfEightBits() throws IOException {
        copy("base");
        byte[] header =
                "{\"embeddings.word_embeddings.weight\":{\"dtype\":\"F8_E4M3\",\"shape\":[71,16],\"data_offsets\":[0,1136]}}"
                        .getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + 1136);
        bytes.order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).put(header);
        Files.write(directory.resolve("model.safetensors"), bytes.array());
        String message =
                assertThrows(IOException.class, () -> TextEncoderFile.load(manager, directory))
                        .getMessage();
        assertTrue(message.contains("F8_E4M3") && message.contains("model.safetensors"), message);
    }

    @Test
    void recognizesOtherDirectories() {
        assertFalse(PublishedTextEncoder.isIn(directory));
    }

    private String refused() {
        return assertThrows(IOException.class, () -> TextEncoderFile.load(manager, directory))
                .getMessage();
    }

    private TextEncoderFile load(String name) throws IOException {
        copy(name);
        return TextEncoderFile.load(manager, directory);
    }

    /** Copies the files common to all directories, then those of one. */
    private void copy(String name) throws IOException {
        for (String part : List.of("base", name)) {
            Path source = Fixtures.path("sentence").resolve(part);
            try (var files = Files.walk(source)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path target = directory.resolve(source.relativize(file).toString());
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private void edit(String name, String from, String to) throws IOException {
        Path file = directory.resolve(name);
        String before = Files.readString(file);
        assertTrue(before.contains(from), before);
        Files.writeString(file, before.replaceFirst(Pattern.quote(from), to));
    }

    private void delete(String folder) throws IOException {
        Files.delete(directory.resolve(folder).resolve("config.json"));
        Files.delete(directory.resolve(folder));
    }

    private static JsonObject expected(String name) throws IOException {
        return Fixtures.json("sentence.json").getAsJsonObject("cases").getAsJsonObject(name);
    }

    private static List<String> sentences() throws IOException {
        return List.of(
                JsonUtils.GSON.fromJson(
                        Fixtures.json("sentence.json").get("sentences"), String[].class));
    }

    private static float[] vectors(JsonObject expected) {
        return Fixtures.flat(expected.getAsJsonArray("vectors"));
    }

    private static SentenceHead head(TextEncoderFile file) {
        return ((BertEncoder) file.encoder()).getHead();
    }

    private static String json(TextEncoderFile file) {
        return ((JsonTokenizer) file.tokenizer()).toJson();
    }

    private void assertVectors(JsonObject expected, TextEncoderFile file) throws IOException {
        assertArrayEquals(vectors(expected), embed(file).toFloatArray(), Fixtures.TOLERANCE);
    }

    private NDArray embed(TextEncoderFile file) throws IOException {
        try (file) {
            return file.textEncoder().embed(manager, sentences());
        }
    }
}
