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
import org.junit.jupiter.params.provider.ValueSource;

class JsonTokenizerTest {

    private static final String RESOURCE = "/all-minilm-l6-v2-tokenizer.json";

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
    void cutsAndCountsTextsThatAreTooLong() throws IOException {
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
    void rejectsWhatIsNoTokenizer(String json) throws IOException {
        Path file = Files.writeString(directory.resolve("tokenizer.json"), json);
        String message =
                assertThrows(IllegalArgumentException.class, () -> JsonTokenizer.read(file, 16))
                        .getMessage();
        assertTrue(
                message.contains("tokenizer.json must be a HuggingFace tokenizer.json"), message);
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
