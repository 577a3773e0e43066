package ai.dyad.vision.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.dyad.vision.decode.TestImages;
import java.awt.Color;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaptionShardsTest {
    private static final String LONG = "directory/".repeat(20);

    @TempDir private Path root;

    private final Map<String, byte[]> files = new LinkedHashMap<>();

    @BeforeEach
    void fillArchive() throws IOException {
        put("a.png", image(10, "png"));
        put("a.txt", "an apple\n\nred\n");
        put(LONG + "b.seg.v1.png", new byte[] {1});
        put(LONG + "b.json", "{\"caption\": [\"a pear\"], \"width\": 6}");
        put(LONG + "b.jpg", image(20, "jpg"));
        put("alone.txt", "nothing to see");
        put("uncaptioned.gif", image(30, "gif"));
        put("c.json", "{\"caption\": \"a plum\"}");
        put("c.cls", "3");
        put("c.png", "no image");
        put("latin.png", image(40, "png"));
        files.put("latin.txt", "é".getBytes(StandardCharsets.ISO_8859_1));
        put("array.png", image(50, "png"));
        put("array.json", "[1]");
    }

    @Test
    void readsHalfASurrogatePairAsAReplacement() throws IOException {
        put("a.txt", "");
        put("a.json", "{\"caption\": \"half \\ud83d\"}");
        try (CaptionedImages images = small(shard("shard.tar")).build()) {
            assertEquals("half \ufffd", images.captions(0).get(0));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1 << 20})
    void readsAShard(long cacheBytes) throws IOException {
        Path shard = shard("shard.tar");
        try (CaptionedImages images = small(shard).optCacheBytes(cacheBytes).build()) {
            assertEquals(List.of(List.of("an apple", "red"), List.of("a pear")), captions(images));
            assertReds(images, 10, 20);
            assertEquals("shard.tar", images.name());
            assertEquals(
                    List.of(
                            "array.png: no captions: array.json must be a JSON object",
                            "c.png: not a JPEG, PNG, GIF or BMP image",
                            LONG + "b.seg.v1.png: part of a sample whose image is b.jpg",
                            "latin.png: no captions: latin.txt must be UTF-8",
                            "uncaptioned.gif: no captions"),
                    images.skipped().stream()
                            .map(image -> shard.relativize(image.path()) + ": " + image.reason())
                            .toList());
        }
    }

    @Test
    void findsLongNamesWhereverTheyAre() throws IOException {
        Path gnu = Files.write(root.resolve("gnu.tar"), Tar.gnuArchive(files));
        try (CaptionedImages images = small(gnu).build()) {
            assertReds(images, 10, 20);
        }
    }

    @Test
    void readsAFolderOfShards() throws IOException {
        shard("2.tar");
        files.clear();
        put("a.png", image(60, "png"));
        put("a.txt", "a plum");
        shard("1.tar");
        try (CaptionedImages images = small(root).build()) {
            assertReds(images, 60, 10, 20);
            assertEquals(List.of("a plum"), images.captions(0));
        }
    }

    @Test
    void rejectsTruncatedArchivesAndOtherFiles() throws IOException {
        byte[] whole = Files.readAllBytes(shard("shard.tar"));
        Path cut = Files.write(root.resolve("cut.tar"), Arrays.copyOf(whole, 700));
        Path none = Files.write(root.resolve("none.tar"), image(1, "bmp"));
        Path noise = root.resolve("noise.tar");
        Files.writeString(noise, "\u00e9".repeat(1024), StandardCharsets.ISO_8859_1);
        for (Path file : List.of(cut, none, noise)) {
            String message =
                    assertThrows(IOException.class, () -> small(file).build()).getMessage();
            assertTrue(
                    message.contains(file + " must be a complete, uncompressed tar archive"),
                    message);
            assertTrue(message.chars().allMatch(c -> c >= ' ' && c < 127), message);
        }
    }

    private ImageCaptions.Builder small(Path path) {
        return ImageCaptions.builder().setPath(path).optSidePixels(2);
    }

    private static byte[] image(int red, String format) throws IOException {
        return TestImages.encode(TestImages.plain(6, 4, new Color(red, 0, 0)), format);
    }

    private void put(String name, String text) {
        put(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private void put(String name, byte[] content) {
        files.put(name, content);
    }

    private Path shard(String name) throws IOException {
        return Files.write(root.resolve(name), Tar.archive(files));
    }

    private static List<List<String>> captions(CaptionedImages images) {
        return IntStream.range(0, (int) images.size()).mapToObj(images::captions).toList();
    }

    private static void assertReds(CaptionedImages images, int... reds) {
        try (NDManager manager = NDManager.newBaseManager()) {
            int[] values =
                    TestImages.values(images.images(manager, ImageDataset.range(images.size())));
            for (int i = 0; i < reds.length; i++) {
                assertEquals(reds[i], values[i * 12], 3);
            }
            assertEquals(reds.length, images.size());
        }
    }
}
