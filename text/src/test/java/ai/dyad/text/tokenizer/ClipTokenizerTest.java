package ai.dyad.text.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.util.JsonUtils;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClipTokenizerTest {

    /** The results of open_clip. */
    private record Expected(
            int vocabulary, int truncated, List<String> texts, List<List<Long>> ids) {}

    @TempDir private Path directory;

    @Test
    void equalsOpenClip() throws IOException {
        Expected expected =
                JsonUtils.GSON.fromJson(Files.readString(path("clip-tokens.json")), Expected.class);
        ClipTokenizer tokenizer = ClipTokenizer.read(path("clip-merges.txt.gz"), 77);
        assertEquals(expected.vocabulary(), tokenizer.vocabularySize());
        assertEquals(77, tokenizer.maxLength());
        for (int i = 0; i < expected.texts().size(); i++) {
            String text = expected.texts().get(i);
            long[] ids = expected.ids().get(i).stream().mapToLong(Long::longValue).toArray();
            assertArrayEquals(ids, ids(tokenizer, text), text);
        }
        assertEquals(expected.truncated(), tokenizer.encode(expected.texts()).truncated());
    }

    @Test
    void readsTextAsWellAsGzip() throws IOException {
        Path plain = directory.resolve("merges.txt");
        try (GZIPInputStream stream =
                new GZIPInputStream(Files.newInputStream(path("clip-merges.txt.gz")))) {
            Files.copy(stream, plain);
        }
        assertArrayEquals(
                ids(ClipTokenizer.read(path("clip-merges.txt.gz"), 77), "a photo of a cat"),
                ids(ClipTokenizer.read(plain, 77), "a photo of a cat"));
    }

    @Test
    void keepsTheEndTokenOfTruncatedTexts() throws IOException {
        ClipTokenizer tokenizer = ClipTokenizer.read(path("clip-merges.txt.gz"), 4);
        long[] cut = ids(tokenizer, "one two three four five");
        assertEquals(4, cut.length);
        assertEquals(tokenizer.vocabularySize() - 1, cut[3]);
        assertEquals(1, tokenizer.encode(List.of("one", "one two three four")).truncated());
    }

    @ParameterizedTest
    @ValueSource(strings = {"#version\n", "", "#version\na b\n\nc d\n", "#version\na b\nc\n"})
    void rejectsMalformedMergesFiles(String content) throws IOException {
        Path file = Files.writeString(directory.resolve("merges.txt"), content);
        String message =
                assertThrows(IllegalArgumentException.class, () -> ClipTokenizer.read(file, 77))
                        .getMessage();
        assertTrue(
                message.endsWith("there must be at least 1 merge, got 0")
                        || message.contains("merges.txt, line 3: a merge must be two symbols"),
                message);
    }

    @Test
    void rejectsALengthWithoutRoomAndAnEmptyBatch() throws IOException {
        Path merges = path("clip-merges.txt.gz");
        assertThrows(IllegalArgumentException.class, () -> ClipTokenizer.read(merges, 1));
        ClipTokenizer tokenizer = ClipTokenizer.read(merges, 77);
        assertThrows(IllegalArgumentException.class, () -> tokenizer.encode(List.of()));
    }

    private static long[] ids(ClipTokenizer tokenizer, String text) {
        try (NDManager manager = NDManager.newBaseManager()) {
            return tokenizer.encode(List.of(text)).toArrays(manager).get(0).toLongArray();
        }
    }

    private static Path path(String name) {
        try {
            return Path.of(ClipTokenizerTest.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
