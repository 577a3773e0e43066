package ai.dyad.examples.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.dyad.examples.ShapeImages;
import ai.dyad.vision.decode.SkippedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSourceTest {
    private static final byte[] WEBP = "RIFF\0\0\0\0WEBPVP8L".getBytes(StandardCharsets.US_ASCII);

    @TempDir private Path root;

    private final StringWriter said = new StringWriter();

    @BeforeEach
    void writeImages() {
        ShapeImages.write(root, 3);
    }

    private LabeledImages open(String name) throws IOException {
        return new DataSource(16, Device.cpu()).open(name, new PrintWriter(said, true));
    }

    private void assertSaid(String... parts) {
        for (String part : parts) {
            assertTrue(said.toString().contains(part), said + " lacks: " + part);
        }
    }

    @Test
    void printsNothingForAnIntactFolder() throws IOException {
        try (LabeledImages images = open("folder:" + root)) {
            assertEquals(6, images.training().size());
            assertEquals(List.of("class"), List.copyOf(images.labelings().keySet()));
            assertEquals("", said.toString());
        }
    }

    @Test
    void recognizesAFolderOfImagesWithoutItsPrefix() throws IOException {
        try (LabeledImages images = open(root.toString())) {
            assertEquals("folder:" + root, images.source());
            assertEquals(6, images.training().size());
            assertSaid(root + " holds images: reading it as folder:" + root);
        }
    }

    @Test
    void listsWhatADirectoryMayHold() throws IOException {
        Path empty = Files.createDirectory(root.resolve("empty"));
        String message =
                assertThrows(IllegalArgumentException.class, () -> open(empty.toString()))
                        .getMessage();
        assertTrue(message.startsWith("--data must be a directory with images or"), message);
        Files.writeString(empty.resolve("train-images-idx3-ubyte"), "");
        assertThrows(IOException.class, () -> open(empty.toString()));
        assertSaid("holds IDX files: reading it as fashion-mnist:" + empty);
        Path cifar = Files.createDirectory(root.resolve("cifar"));
        Files.writeString(cifar.resolve("test_batch.bin"), "");
        message = assertThrows(IOException.class, () -> open(cifar.toString())).getMessage();
        assertTrue(message.contains("data_batch_1.bin is missing"), message);
    }

    @Test
    void warnsOfAClassWithoutReadableImages() throws IOException {
        Path webp = Files.createDirectory(root.resolve("star"));
        for (int i = 0; i < 7; i++) {
            Files.write(webp.resolve(i + ".webp"), WEBP);
        }
        try (LabeledImages images = open("folder:" + root)) {
            assertEquals(List.of("circle", "square", "star"), images.training().classNames());
            assertSaid(
                    "skipped 7 images:",
                    "0.webp: WebP is not read: convert it to PNG or JPEG",
                    "and 2 more",
                    "no readable image in the class star");
        }
    }

    /** With a single class, every nearest neighbor is right. */
    @Test
    void skipsEvaluationWhenOneClassIsLeft() throws IOException {
        try (var files = Files.list(root.resolve("square"))) {
            for (Path file : files.toList()) {
                Files.write(file, WEBP);
            }
        }
        try (LabeledImages images = open("folder:" + root)) {
            assertEquals(3, images.training().size());
            assertEquals(Map.of(), images.labelings());
            assertSaid("skipped 3 images:", "all images are of one class");
        }
    }

    @Test
    void listsImagesOutsideTheClassFolders() throws IOException {
        Files.copy(root.resolve("circle/1.png"), root.resolve("loose.png"));
        try (LabeledImages images = open("folder:" + root)) {
            assertEquals(7, images.training().size());
            assertSaid(
                    "1 image is directly in " + root + " and so without a class",
                    "loose.png; move such images into class folders");
        }
    }

    @Test
    void describesSkippedImages() {
        List<SkippedImage> skipped =
                IntStream.range(0, 1234)
                        .mapToObj(i -> new SkippedImage(Path.of(i + ".png"), "damaged"))
                        .toList();
        assertEquals("", SkippedList.of(List.of()));
        assertEquals(
                "skipped 1 image:%n  0.png: damaged%n".formatted(),
                SkippedList.of(skipped.subList(0, 1)));
        String all = SkippedList.of(skipped);
        assertTrue(all.startsWith("skipped 1,234 images:"), all);
        assertTrue(all.endsWith("  and 1,229 more%n".formatted()), all);
    }
}
