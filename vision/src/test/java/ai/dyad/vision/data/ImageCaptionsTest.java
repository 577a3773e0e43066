package ai.dyad.vision.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.TranslateException;
import ai.dyad.internal.table.TextFileException;
import ai.dyad.vision.decode.SkippedImage;
import ai.dyad.vision.decode.TestImages;
import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageCaptionsTest {
    private static final String CSV =
            "path,caption\nimages/10.png,a red apple\nimages/20.jpg,\"pear, green\"\n";
    private static final List<List<String>> CAPTIONS =
            List.of(List.of("a red apple"), List.of("pear, green"));

    @TempDir private Path root;

    /** The red value of an image is its name. */
    @BeforeEach
    void writeImages() throws IOException {
        for (String name : List.of("10.png", "20.jpg", "30.gif", "deep/40.bmp")) {
            int red = Integer.parseInt(name.replaceAll("\\D", ""));
            Path file = root.resolve("images").resolve(name);
            TestImages.write(file, TestImages.plain(6, 4, new Color(red, 0, 0)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1 << 20})
    void readsEveryKindOfTable(long cacheBytes) throws IOException {
        String jsonl =
                """
                {"path": "images/10.png", "caption": "a red apple", "id": 1}
                {"path": "images/20.jpg", "caption": ["pear, green"]}
                """;
        String tsv = CSV.replace("\"", "").replace("path,", "path\t").replace("g,", "g\t");
        for (Path file : List.of(text("c.csv", CSV), text("c.tsv", tsv), text("c.jsonl", jsonl))) {
            try (CaptionedImages images = small(file).optCacheBytes(cacheBytes).build()) {
                assertEquals(CAPTIONS, captions(images), file.toString());
                assertReds(images, 10, 20);
                assertEquals(new Shape(3, 2, 2), images.imageShape());
                assertEquals(file.getFileName().toString(), images.name());
                assertEquals(List.of(), images.skipped());
            }
        }
    }

    @Test
    void readsWindowsLineEndingsAndAByteOrderMark() throws IOException {
        Path file = text("c.csv", "\ufeff" + CSV.replace("\n", "\r\n"));
        try (CaptionedImages images = small(file).build()) {
            assertEquals(CAPTIONS, captions(images));
        }
    }

    @Test
    void joinsRowsOfOneImage() throws IOException {
        String csv =
                "image,title,more\n10.png,a,b\n./10.png,c,\n10.png,a,\n30.gif,d,c\n20.jpg,e,\n";
        try (CaptionedImages images =
                small(text("c.csv", csv))
                        .optImages(root.resolve("images"))
                        .optPathColumn("image")
                        .optCaptionColumns("title", "more")
                        .build()) {
            assertEquals(
                    List.of(List.of("a", "b", "c"), List.of("d", "c"), List.of("e")),
                    captions(images));
            assertArrayEquals(new long[] {0, 0, 2}, images.groupIds());
        }
    }

    @Test
    void reportsAFolderThatDoesNotMatchTheTable() throws IOException {
        Path file = text("c.csv", "path,caption\nimages/10.png,a\nimages/20.jpg,b\n");
        ImageCaptions.Builder builder = small(file).optImages(root.resolve("images"));
        String message = assertThrows(IOException.class, builder::build).getMessage();
        assertTrue(message.contains("none of the 2 images of "), message);
        assertTrue(
                message.endsWith(
                        ", such as images/10.png: set the folder that its paths are"
                                + " relative to (optImages, or --images)"),
                message);
    }

    @Test
    void takesClassesFromAColumn() throws IOException {
        String csv =
                """
                path,caption,kind
                10.png,a,wood
                40.png,b,air
                30.gif,d,stone
                10.png,c,"wood "
                20.jpg,e,stone
                """;
        try (CaptionedImages images =
                small(text("c.csv", csv))
                        .optImages(root.resolve("images"))
                        .optClassColumn("kind")
                        .build()) {
            // the image of air is missing, and so is its class
            assertEquals(List.of("stone", "wood"), images.classNames());
            assertArrayEquals(new int[] {1, 0, 0}, images.classes());
            assertArrayEquals(new int[] {0, 1}, images.subset(2, 0).classes());
            assertEquals(List.of("stone", "wood"), images.subset(2, 1).classNames());
        }
        try (CaptionedImages images =
                small(text("d.csv", csv)).optImages(root.resolve("images")).build()) {
            assertEquals(List.of(), images.classNames());
            assertArrayEquals(new int[] {-1, -1, -1}, images.classes());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'10.png,a,wood|20.jpg,b,', 'line 3: kind is empty'",
        "'10.png,a,wood|20.jpg,b,air|10.png,c,stone', "
                + "'line 4: an image must have one class, got stone after wood for 10.png'"
    })
    void rejectsAnImageWithNoClassOrTwo(String rows, String problem) throws IOException {
        Path file = text("c.csv", "path,caption,kind\n" + rows.replace('|', '\n') + '\n');
        ImageCaptions.Builder builder =
                small(file).optImages(root.resolve("images")).optClassColumn("kind");
        String message = assertThrows(TextFileException.class, builder::build).getMessage();
        assertTrue(message.contains(problem), message);
    }

    @Test
    void rejectsAClassColumnWithoutATable() {
        ImageCaptions.Builder builder = small(root.resolve("images")).optClassColumn("kind");
        String message = assertThrows(IllegalArgumentException.class, builder::build).getMessage();
        assertTrue(message.contains("optClassColumn requires a table of captions"), message);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1 << 20})
    void skipsAndListsMissingAndUnreadableImages(long cacheBytes) throws IOException {
        Files.writeString(root.resolve("images/no.png"), "no image");
        byte[] whole = Files.readAllBytes(root.resolve("images/30.gif"));
        Files.write(root.resolve("images/cut.gif"), Arrays.copyOf(whole, 20));
        String more =
                """
                images/no.png,x
                images/gone.png,y
                images/gone.png,z
                images,w
                images/cut.gif,v
                """;
        try (CaptionedImages images =
                small(text("c.csv", CSV.replace("images/20", more + "images/20")))
                        .optCacheBytes(cacheBytes)
                        .build()) {
            assertEquals(CAPTIONS, captions(images));
            assertReds(images, 10, 20);
            List<String> skipped =
                    images.skipped().stream()
                            .map(image -> root.relativize(image.path()) + ": " + image.reason())
                            .toList();
            assertEquals("images: not a regular file", skipped.get(0));
            assertTrue(skipped.get(1).startsWith("images/cut.gif: "), skipped.toString());
            assertEquals(
                    List.of(
                            "images/gone.png: no such file",
                            "images/no.png: not a JPEG, PNG, GIF or BMP image"),
                    skipped.subList(2, 4));
            assertEquals(4, skipped.size());
        }
    }

    @Test
    void readsAFolderOfImagesAndTexts() throws IOException {
        text("images/10.txt", "\ufeffan apple\r\n\r\nred\r\n");
        text("images/deep/40.txt", "a plum");
        text("images/30.txt", "\n \n");
        text("images/readme.txt", "about");
        try (CaptionedImages images = small(root.resolve("images")).build()) {
            assertEquals(List.of(List.of("an apple", "red"), List.of("a plum")), captions(images));
            assertReds(images, 10, 40);
            assertEquals(
                    List.of("no captions: 20.txt is missing", "no captions: 30.txt is empty"),
                    images.skipped().stream().map(SkippedImage::reason).toList());
        }
    }

    @Test
    void rejectsCaptionFilesThatAreNotUtf8() throws IOException {
        Path file = root.resolve("images/10.txt");
        Files.write(file, "ok\né".getBytes(StandardCharsets.ISO_8859_1));
        String message =
                assertThrows(TextFileException.class, () -> small(root.resolve("images")).build())
                        .getMessage();
        assertTrue(message.contains("10.txt: line 2: the text must be UTF-8"), message);
    }

    @Test
    void failsWhenAnImageDisappearsAfterTheDataSetWasBuilt() throws IOException {
        try (CaptionedImages images = small(text("c.csv", CSV)).optCacheBytes(0).build();
                NDManager manager = NDManager.newBaseManager()) {
            Files.delete(root.resolve("images/20.jpg"));
            String message =
                    assertThrows(UncheckedIOException.class, () -> images.images(manager, 0, 1))
                            .getMessage();
            assertTrue(message.contains("20.jpg was readable when"), message);
        }
    }

    @Test
    void honorsTheLimitAndTheBatchSize() throws IOException, TranslateException {
        Path file = text("c.csv", CSV + "images/30.gif,plum\n");
        try (CaptionedImages images = small(file).optLimit(2).setSampling(2, false).build();
                NDManager manager = NDManager.newBaseManager()) {
            assertEquals(2, images.size());
            assertEquals(CAPTIONS, captions(images));
            NDArray batch = images.getData(manager).iterator().next().getData().singletonOrThrow();
            assertEquals(new Shape(2, 3, 2, 2), batch.getShape());
            assertEquals(DataType.UINT8, batch.getDataType());
        }
    }

    private ImageCaptions.Builder small(Path path) {
        return ImageCaptions.builder().setPath(path).optSidePixels(2);
    }

    private Path text(String name, String content) throws IOException {
        return Files.writeString(root.resolve(name), content);
    }

    private static List<List<String>> captions(CaptionedImages images) {
        return IntStream.range(0, (int) images.size()).mapToObj(images::captions).toList();
    }

    /** JPEG compression changes colors slightly. */
    private static void assertReds(CaptionedImages images, int... reds) {
        try (NDManager manager = NDManager.newBaseManager()) {
            int[] values =
                    TestImages.values(images.images(manager, ImageDataset.range(images.size())));
            assertEquals(reds.length * 12, values.length);
            for (int i = 0; i < reds.length; i++) {
                assertEquals(reds[i], values[i * 12], 3);
            }
        }
    }
}
