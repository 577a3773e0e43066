package ai.dyad.text.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTokenizerTest {

    private static final String RESOURCE = "/all-minilm-l6-v2-tokenizer.json";

    private static final String WORDS =
            "{\"version\":\"1.0\",\"added_tokens\":[],\"pre_tokenizer\":{\"type\":\"Whitespace\"},"
                    + "\"model\":{\"type\":\"WordLevel\",\"vocab\":{\"<unk>\":0,\"a\":1,\"b\":2},"
                    + "\"unk_token\":\"<unk>\"}}";

    @TempDir private Path directory;

    @Test
    void padsToTheLongestText() throws IOException {
        try (NDManager manager = NDManager.newBaseManager();
                JsonTokenizer tokenizer = miniLm(16)) {
            TokenBatch batch = tokenizer.encode(List.of("a red apple", "apple"));
            assertEquals(2, batch.size());
            assertEquals(5, batch.length());
            assertEquals(0, batch.truncated());
            assertTrue(batch.isPadded());
            NDList arrays = batch.toArrays(manager);
            assertArrayEquals(
                    new long[] {101, 1037, 2417, 6207, 102, 101, 6207, 102, 0, 0},
                    arrays.get(0).toLongArray());
            assertArrayEquals(
                    new long[] {1, 1, 1, 1, 1, 1, 1, 1, 0, 0}, arrays.get(1).toLongArray());
        }
    }

    @Test
    void truncatesAndCountsLongTexts() throws IOException {
        try (NDManager manager = NDManager.newBaseManager();
                JsonTokenizer tokenizer = miniLm(4)) {
            TokenBatch batch = tokenizer.encode(List.of("a red apple", "red apple", "a a a a a"));
            assertEquals(2, batch.truncated());
            assertFalse(batch.isPadded());
            assertArrayEquals(
                    new long[] {101, 1037, 2417, 102, 101, 2417, 6207, 102, 101, 1037, 1037, 102},
                    batch.toArrays(manager).get(0).toLongArray());
        }
    }

    @Test
    void readsMoreTokensThanTheFileAllows() throws IOException {
        try (JsonTokenizer tokenizer = miniLm(512)) {
            assertEquals(512, tokenizer.maxLength());
            TokenBatch batch = tokenizer.encode(List.of("a ".repeat(600)));
            assertEquals(512, batch.length());
            assertEquals(1, batch.truncated());
        }
    }

    @Test
    void knowsTheSizeOfItsVocabulary() throws IOException {
        try (JsonTokenizer tokenizer = miniLm(16)) {
            assertEquals(30522, tokenizer.vocabularySize());
        }
    }

    @Test
    void rejectsAnEmptyBatch() throws IOException {
        try (JsonTokenizer tokenizer = miniLm(16)) {
            Exception error =
                    assertThrows(IllegalArgumentException.class, () -> tokenizer.encode(List.of()));
            assertEquals("texts must hold at least 1 text, got 0", error.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no json",
                "[1, 2]",
                "{\"model\": {}}",
                "{\"model\": {\"vocab\": {\"a\": \"b\"}}}",
                "{\"model\": {\"type\": \"WordPiece\", \"vocab\": {\"a\": 0}}}"
            })
    void rejectsFilesThatAreNotTokenizers(String json) throws IOException {
        Path file = Files.writeString(directory.resolve("tokenizer.json"), json);
        String message =
                assertThrows(IllegalArgumentException.class, () -> JsonTokenizer.read(file, 16))
                        .getMessage();
        assertTrue(
                message.contains("tokenizer.json must be a HuggingFace tokenizer.json"), message);
    }

    /**
     * Each of these would make the Rust library panic, which ends the JVM, or give an id outside of
     * the vocabulary.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"type":"WordPiece","vocab":{"a":0},"unk_token":"[UNK]"} | unk_token of its model must be in the vocab, got [UNK]
                    {"type":"WordPiece","vocab":{"a":0}} | unk_token of its model must be in the vocab, got [UNK]
                    {"type":"WordLevel","vocab":{"a":0},"unk_token":"?"} | unk_token of its model must be in the vocab, got ?
                    {"type":"WordLevel","vocab":{}} | unk_token of its model must be in the vocab, got <unk>
                    {"type":"BPE","vocab":{"a":0},"merges":[],"unk_token":"?"} | unk_token of its model must be in the vocab, got ?
                    {"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["a b"],"continuing_subword_prefix":"##"} | must begin with ##, got "a b"
                    {"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":[["a","b"]],"continuing_subword_prefix":"##"} | must begin with ##, got ["a","b"]
                    {"type":"Unigram","vocab":[["a",-1.0]],"unk_id":null} | unk_id of its model must be given
                    {"type":"WordLevel","vocab":{"<unk>":4294967295}} | an id must be in [0, 2147483646], got 4294967295
                    {"type":"WordLevel","vocab":{"<unk>":-1}} | an id must be in [0, 2147483646], got -1
                    """)
    void rejectsWhatWouldEndTheJvm(String model, String part) throws IOException {
        rejects("{\"version\":\"1.0\",\"added_tokens\":[],\"model\":" + model + "}", part);
    }

    @ParameterizedTest
    @CsvSource({
        "'',begin with the length",
        "AAAA,begin with the length",
        "////////,begin with",
        "?,base64"
    })
    void rejectsABrokenCharacterMap(String map, String part) throws IOException {
        String normalizer = "{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"" + map + "\"}";
        String sequence = "{\"type\":\"Sequence\",\"normalizers\":[" + normalizer + "]}";
        for (String one : List.of(normalizer, sequence)) {
            rejects("{\"normalizer\":" + one + "," + WORDS.substring(1), part);
        }
    }

    private void rejects(String json, String part) throws IOException {
        Path file = Files.writeString(directory.resolve("tokenizer.json"), json);
        String message =
                assertThrows(IllegalArgumentException.class, () -> JsonTokenizer.read(file, 16))
                        .getMessage();
        assertTrue(message.contains(part), message);
        assertTrue(message.contains("tokenizer.json must be a HuggingFace"), message);
    }

    @Test
    void ignoresTheLimitsInTheFile() throws IOException {
        String limits =
                "{\"truncation\":{\"direction\":\"Left\",\"max_length\":4,\"strategy\":\"LongestFirst\","
                        + "\"stride\":10},\"padding\":{\"strategy\":{\"Fixed\":9},\"direction\":\"Left\","
                        + "\"pad_to_multiple_of\":0,\"pad_id\":0,\"pad_type_id\":0,\"pad_token\":\"<unk>\"},";
        Path file =
                Files.writeString(directory.resolve("tokenizer.json"), limits + WORDS.substring(1));
        try (JsonTokenizer tokenizer = JsonTokenizer.read(file, 3)) {
            TokenBatch batch = tokenizer.encode(List.of("a b a b a b", "b"));
            assertArrayEquals(new long[] {1, 2, 1}, batch.row(0));
            assertArrayEquals(new long[] {2}, batch.row(1));
        }
    }

    @Test
    void countsTheIdsOfSpecialTokensInEverySection() throws IOException {
        String ends =
                "{\"post_processor\":{\"type\":\"BertProcessing\",\"sep\":[\"x\",80],\"cls\":[\"y\",7]},";
        Path file =
                Files.writeString(directory.resolve("tokenizer.json"), ends + WORDS.substring(1));
        try (JsonTokenizer tokenizer = JsonTokenizer.read(file, 4)) {
            assertEquals(81, tokenizer.vocabularySize());
            assertArrayEquals(new long[] {7, 1, 80}, tokenizer.encode(List.of("a")).row(0));
        }
    }

    @Test
    void rejectsALengthThatSpecialTokensFill() throws IOException {
        Exception error = assertThrows(IllegalArgumentException.class, () -> miniLm(2));
        assertEquals(
                "maxLength must be > 2, the special tokens of each text, got 2",
                error.getMessage());
        miniLm(3).close();
    }

    @Test
    void rejectsAMissingFileAndALengthOfZero() throws IOException {
        Path missing = directory.resolve("none.json");
        assertThrows(NoSuchFileException.class, () -> JsonTokenizer.read(missing, 16));
        Exception error = assertThrows(IllegalArgumentException.class, () -> miniLm(0));
        assertEquals("maxLength must be >= 1, got 0", error.getMessage());
    }

    private static JsonTokenizer miniLm(int maxLength) throws IOException {
        try (InputStream json = JsonTokenizerTest.class.getResourceAsStream(RESOURCE)) {
            return JsonTokenizer.read(json, maxLength);
        }
    }
}
