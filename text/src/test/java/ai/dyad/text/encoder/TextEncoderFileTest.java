package ai.dyad.text.encoder;

import static ai.dyad.nn.transformer.FeedForwardActivation.QUICK_GELU;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.io.Safetensors;
import ai.dyad.io.StateDict;
import ai.dyad.nn.transformer.TransformerConfig;
import ai.dyad.text.tokenizer.ClipTokenizer;
import ai.dyad.text.tokenizer.JsonTokenizer;
import java.io.IOException;
import java.net.URISyntaxException;
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

class TextEncoderFileTest {
    private static final List<String> TEXTS = List.of("a red apple", "a green car");
    private static final SentenceHead HEAD =
            new SentenceHead(
                    List.of(Pooling.CLS, Pooling.MAX),
                    List.of(new SentenceHead.Dense(5, true, SentenceHead.Function.TANH)),
                    true);

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
    void savesAndLoadsABertWithItsHeadAndTokenizer() throws Exception {
        try (TextEncoderFile file = bert()) {
            file.save(directory);
            try (TextEncoderFile loaded = TextEncoderFile.load(manager, directory)) {
                BertEncoder encoder = (BertEncoder) loaded.encoder();
                assertEquals(((BertEncoder) file.encoder()).getConfig(), encoder.getConfig());
                assertEquals(HEAD, encoder.getHead());
                assertEquals(7, loaded.tokenizer().maxLength());
                assertArrayEquals(embed(file), embed(loaded));
            }
            TextEncoderFile loaded = TextEncoderFile.load(manager, directory);
            assertSame(loaded, loaded.withMaxLength(7));
            try (TextEncoderFile shorter = loaded.withMaxLength(3)) {
                assertEquals(3, shorter.tokenizer().maxLength());
            }
        }
    }

    @Test
    void savesAndLoadsClipsTextEncoderWithItsMerges() throws Exception {
        Path merges = directory.resolve("bpe.txt");
        Files.writeString(merges, "#version: 0.2\nr e\nre d</w>\nc a\n");
        ClipTokenizer tokenizer = ClipTokenizer.read(merges, 12);
        ClipTextEncoder encoder =
                ClipTextEncoder.builder()
                        .setTransformer(new TransformerConfig(2, 8, 2, QUICK_GELU))
                        .optVocabulary(tokenizer.vocabularySize())
                        .optContextLength(12)
                        .optProjection(5)
                        .build();
        encoder.initialize(manager, DataType.FLOAT32, new Shape(1, 1));
        Path model = directory.resolve("clip");
        try (TextEncoderFile file = new TextEncoderFile(encoder, tokenizer)) {
            file.save(model);
            try (TextEncoderFile loaded = TextEncoderFile.load(manager, model)) {
                ClipTextEncoder again = (ClipTextEncoder) loaded.encoder();
                assertEquals(encoder.getConfig(), again.getConfig());
                assertArrayEquals(embed(file), embed(loaded));
            }
        }
    }

    @Test
    void loadsTheWeightFileThatIsNamed() throws IOException {
        Path other = directory.resolve("step-200.safetensors");
        try (TextEncoderFile file = bert()) {
            file.save(directory);
            Map<String, NDArray> others = new LinkedHashMap<>();
            StateDict.arrays(file.encoder()).forEach((name, v) -> others.put(name, v.mul(2)));
            Safetensors.write(other, others, Map.of());
            try (TextEncoderFile loaded = TextEncoderFile.load(manager, other)) {
                String name = "dense.0.weight";
                assertEquals(others.get(name), StateDict.arrays(loaded.encoder()).get(name));
            }
        }
    }

    @Test
    void readsDirectoriesOfFormatOne() throws Exception {
        float[] expected = { // by the code that wrote the directory
            -0.7087489f, 1.3589271f, -0.0499376f, -0.7677537f, -0.35047224f, 0.1298933f,
            -1.3622384f, 1.7503304f, -0.7947861f, 0.9566141f, -0.3496057f, -0.8935424f,
            -0.18545547f, 0.0676367f, -0.9455241f, 2.1446629f
        };
        try (TextEncoderFile loaded = TextEncoderFile.load(manager, resource("format-1"))) {
            assertEquals(6, loaded.tokenizer().maxLength());
            assertArrayEquals(expected, embed(loaded));
        }
    }

    @Test
    void readsTheTextEncoderOfADualEncoderInFormatOne() throws Exception {
        Path old = resource("format-1-pair");
        Map<String, NDArray> weights = Safetensors.read(manager, old.resolve("text.safetensors"));
        try (TextEncoderFile loaded = TextEncoderFile.load(manager, old)) {
            StateDict.arrays(loaded.encoder())
                    .forEach((name, value) -> assertEquals(weights.get("tower." + name), value));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    "format": 2            | "format": 9          | format must be 1 or 2, got 9
                    "kind": "text-encoder" | "kind": "image-encoder" | must be a model with a text encoder, got kind image-encoder
                    "architecture": "bert" | "architecture": "brt" | got brt, did you mean bert?
                    "architecture": "bert" | "architecture": "projection-head" | configuration must hold
                    "sizes"                | "size"               | configuration must hold sizes, head, got size; did you mean sizes?
                    "heads": 2             | "heads": 3           | heads must divide hidden
                    "CLS"                  | "SLC"                | poolings must be at least 1 of
                    "kind": "huggingface"  | "kind": "hugingface" | tokenizer.kind must be one of huggingface, clip
                    "kind": "huggingface"  | "kind": "hugingface" | did you mean huggingface?
                    "maxLength": 7         | "maxLength": 0       | maxLength must be >= 1, got 0
                    "maxLength": 7         | "most": 7            | tokenizer.maxLength must be given
                    "tokenizer": {         | "words": {           | tokenizer must be given
                    "feedForward": 8       | "feedForward": 9     | shape of encoder.layer.0.intermediate.dense.weight must be (9, 8), got (8, 8)
                    """)
    void namesTheKeyThatIsWrong(String original, String damaged, String message)
            throws IOException {
        try (TextEncoderFile file = bert()) {
            file.save(directory);
        }
        Path description = directory.resolve("model.json");
        String json = Files.readString(description);
        assertTrue(json.contains(original), json);
        Files.writeString(description, json.replace(original, damaged));
        assertRefused(message);
    }

    @Test
    void namesTheFileThatIsWrong() throws IOException {
        assertRefused("must hold model.json");
        try (TextEncoderFile file = bert()) {
            file.save(directory);
        }
        Files.writeString(directory.resolve("tokenizer.json"), "{}");
        assertRefused("tokenizer.json must be a HuggingFace tokenizer.json: it has no model");
        Files.delete(directory.resolve("tokenizer.json"));
        assertRefused("tokenizer.json");
        Files.delete(directory.resolve("model.safetensors"));
        assertRefused("model.safetensors");
    }

    private void assertRefused(String rule) {
        IOException e =
                assertThrows(IOException.class, () -> TextEncoderFile.load(manager, directory));
        assertTrue(e.getMessage().contains(rule), e.getMessage());
        assertTrue(e.getMessage().contains(directory.toString()), e.getMessage());
    }

    private TextEncoderFile bert() throws IOException {
        BertEncoder encoder =
                BertEncoder.builder()
                        .setConfig(new BertConfig(1, 8, 2, 8, 30, 20, 2, 1e-12f))
                        .optHead(HEAD)
                        .build();
        encoder.initialize(manager, DataType.FLOAT32, new Shape(1, 1));
        Path tokenizer = resource("format-1").resolve("tokenizer.json");
        return new TextEncoderFile(encoder, JsonTokenizer.of(Files.readString(tokenizer), 7));
    }

    private float[] embed(TextEncoderFile file) {
        return file.textEncoder().embed(manager, TEXTS).toFloatArray();
    }

    private static Path resource(String name) {
        try {
            return Path.of(TextEncoderFileTest.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
