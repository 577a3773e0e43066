package ai.dyad.vision.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Dataset.Usage;
import ai.dyad.vision.decode.TestImages;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxTest {
    private static final byte[] IMAGES = idx(0x803, new int[] {2, 2, 3}, 12);
    private static final byte[] LABELS = idx(0x801, new int[] {2}, 2);

    @TempDir private Path root;

    @BeforeEach
    void writeFiles() throws IOException {
        Files.write(root.resolve("train-images-idx3-ubyte"), IMAGES);
        Files.write(root.resolve("train-labels-idx1-ubyte"), LABELS);
        Files.write(root.resolve("t10k-images-idx3-ubyte.gz"), gzip(IMAGES));
        Files.write(root.resolve("t10k-labels-idx1-ubyte.gz"), gzip(LABELS));
    }

    /** A file with the values 0, 1, 2, ... */
    private static byte[] idx(int magic, int[] sizes, int values) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(magic);
            for (int size : sizes) {
                out.writeInt(size);
            }
            for (int i = 0; i < values; i++) {
                out.writeByte(i);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    @Test
    void readsRawAndCompressedFiles() throws IOException {
        for (Usage usage : List.of(Usage.TRAIN, Usage.TEST)) {
            try (InMemoryImages images =
                            Idx.builder().setPath(root).optUsage(usage).optName("tiny").build();
                    NDManager manager = NDManager.newBaseManager()) {
                assertEquals(2, images.size());
                assertEquals(new Shape(1, 2, 3), images.imageShape());
                assertArrayEquals(new int[] {0, 1}, images.classes());
                assertEquals(List.of("0", "1"), images.classNames());
                assertEquals("tiny " + usage.name().toLowerCase(Locale.ROOT), images.name());
                assertArrayEquals(
                        new int[] {6, 7, 8, 9, 10, 11},
                        TestImages.values(images.images(manager, 1)));
            }
        }
    }

    @Test
    void findsTheOtherSpellingOfTheNames() throws IOException {
        for (String kind : List.of("images-idx3-ubyte", "labels-idx1-ubyte")) {
            Files.move(
                    root.resolve("train-" + kind),
                    root.resolve("train-" + kind.replace("-idx", ".idx")));
        }
        Idx.builder().setPath(root).build().close();
    }

    @Test
    void namesAFileThatDoesNotFitItsHeader() throws IOException {
        Path file = root.resolve("train-images-idx3-ubyte");
        Files.write(file, Arrays.copyOf(IMAGES, IMAGES.length - 1));
        assertFails(
                file.toString(), "must have 12 values", "[2, 2, 3]", "got 11 values", "download");
        Files.write(file, Arrays.copyOf(IMAGES, IMAGES.length + 1));
        assertFails(file.toString(), "must have 12 values", "got 13 values");
        Files.write(file, Arrays.copyOf(IMAGES, 9));
        assertFails(file.toString(), "cut off");
        Files.write(file, LABELS);
        assertFails(file.toString(), "0x00000803", "got 0x00000801");
        Files.write(file, idx(0x803, new int[] {70_000, 70_000, 70_000}, 0));
        assertFails(file.toString(), "at most 2147483647 bytes");
        Files.write(file, idx(0x803, new int[] {2, 0, 3}, 0));
        assertFails(file.toString(), "positive sizes");
        Files.write(file, idx(0x803, new int[] {60_000, 28, 28}, 100));
        assertFails(file.toString(), "must have 47040000 values", "got a file of 116 bytes");
    }

    @Test
    void namesATruncatedCompressedFile() throws IOException {
        Path file = root.resolve("t10k-images-idx3-ubyte.gz");
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 12));
        IOException e =
                assertThrows(
                        IOException.class,
                        () -> Idx.builder().setPath(root).optUsage(Usage.TEST).build());
        assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
    }

    @Test
    void namesWhatIsMissingOrDisagrees() throws IOException {
        Files.write(root.resolve("train-labels-idx1-ubyte"), idx(0x801, new int[] {3}, 3));
        assertFails("one label for each of the 2 images", "got 3");
        Files.delete(root.resolve("train-labels-idx1-ubyte"));
        assertFails("has no file train-labels-idx1-ubyte or train-labels-idx1-ubyte.gz");
        IOException e =
                assertThrows(
                        IOException.class,
                        () -> Idx.builder().setPath(root.resolve("nowhere")).build());
        assertTrue(e.getMessage().contains("no such directory"), e.getMessage());
    }

    @Test
    void rejectsLabelsWithoutAName() {
        Idx.Builder builder = Idx.builder().setPath(root).optClassNames(List.of("only"));
        IOException e = assertThrows(IOException.class, builder::build);
        assertTrue(e.getMessage().contains("labels in [0, 1)"), e.getMessage());
    }

    @Test
    void readsFashionMnistWhereDebianPutsIt() throws IOException {
        assumeTrue(
                Idx.installedFashionMnist().isPresent(),
                "skipped: Debian's package dataset-fashion-mnist is not installed");
        try (InMemoryImages test =
                Idx.builder()
                        .setPath(Idx.installedFashionMnist().orElseThrow())
                        .optUsage(Usage.TEST)
                        .optClassNames(Idx.FASHION_MNIST_CLASS_NAMES)
                        .build()) {
            assertEquals(10_000, test.size());
            assertEquals(new Shape(1, 28, 28), test.imageShape());
            assertEquals("fashion-mnist test", test.name());
            int[] counts = new int[10];
            Arrays.stream(test.classes()).forEach(label -> counts[label]++);
            int[] equal = new int[10];
            Arrays.fill(equal, 1_000);
            assertArrayEquals(equal, counts);
        }
    }

    private void assertFails(String... parts) {
        IOException e = assertThrows(IOException.class, () -> Idx.builder().setPath(root).build());
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), e.getMessage() + " lacks: " + part);
        }
    }
}
