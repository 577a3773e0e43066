package ai.dyad.vision.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Dataset.Usage;
import ai.dyad.vision.decode.TestImages;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Cifar10Test {
    private static final int RECORDS = 3;
    private static final int RECORD_BYTES = 3073;

    @TempDir private Path root;
    private Path directory;

    @BeforeEach
    void writeFiles() throws IOException {
        directory = Files.createDirectory(root.resolve("cifar-10-batches-bin"));
        for (int file = 0; file < 5; file++) {
            Files.write(directory.resolve("data_batch_" + (file + 1) + ".bin"), records(file));
        }
        Files.write(directory.resolve("test_batch.bin"), records(9));
    }

    /** Record r of a file: class r, red plane = file, green = r, blue = column. */
    private static byte[] records(int file) {
        byte[] bytes = new byte[RECORDS * RECORD_BYTES];
        for (int r = 0; r < RECORDS; r++) {
            bytes[r * RECORD_BYTES] = (byte) r;
            for (int i = 0; i < 1024; i++) {
                int at = r * RECORD_BYTES + 1 + i;
                bytes[at] = (byte) file;
                bytes[at + 1024] = (byte) r;
                bytes[at + 2048] = (byte) (i % 32);
            }
        }
        return bytes;
    }

    private static Cifar10.Builder at(Path path) {
        return Cifar10.builder().setPath(path).optRecordsPerFile(RECORDS);
    }

    private static void assertIsTrainingSet(InMemoryImages train) {
        try (train;
                NDManager manager = NDManager.newBaseManager()) {
            assertEquals(15, train.size());
            assertEquals("CIFAR-10 train", train.name());
            assertEquals(Cifar10.CLASS_NAMES, train.classNames());
            assertArrayEquals(
                    new int[] {0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2}, train.classes());
            NDArray image = train.images(manager, 13);
            assertEquals(new Shape(1, 3, 32, 32), image.getShape());
            assertEquals(DataType.UINT8, image.getDataType());
            int[] values = TestImages.values(image);
            assertEquals(4, values[0], "file 5");
            assertEquals(1, values[1024], "its second record");
            assertEquals(31, values[2 * 1024 + 5 * 32 + 31], "column 31 of row 5 of blue");
        }
    }

    @Test
    void readsTheDirectoryOrItsParent() throws IOException {
        assertIsTrainingSet(at(directory).build());
        assertIsTrainingSet(at(root).build());
        try (InMemoryImages test = at(root).optUsage(Usage.TEST).build()) {
            assertEquals(3, test.size());
            assertEquals("CIFAR-10 test", test.name());
        }
    }

    @Test
    void readsTheArchiveInAnyFileOrder() throws IOException {
        Path archive = root.resolve("cifar-10-binary.tar.gz");
        writeArchive(archive, List.of(5, 3, 1, 2, 4));
        assertIsTrainingSet(at(archive).build());
        try (InMemoryImages test = at(archive).optUsage(Usage.TEST).build()) {
            assertEquals(3, test.size());
        }
        Path folder = Files.createDirectory(root.resolve("downloads"));
        Files.copy(archive, folder.resolve(archive.getFileName()));
        assertIsTrainingSet(at(folder).build());
    }

    @Test
    void readsDjlsFormOfTheDirectory() throws IOException {
        Path djl = Files.createDirectory(root.resolve("1.0"));
        try (OutputStream out = Files.newOutputStream(djl.resolve("data_batch.bin"))) {
            for (int file = 0; file < 5; file++) {
                out.write(records(file));
            }
        }
        Files.write(djl.resolve("test_batch.bin"), records(9));
        assertIsTrainingSet(at(djl).build());
        at(djl).optUsage(Usage.TEST).build().close();
        Files.write(djl.resolve("data_batch.bin"), records(0));
        assertFails(djl, "data_batch.bin must have 46095 bytes", "got 9219");
    }

    @Test
    void readsOneFileOfAnyLength() throws IOException {
        try (InMemoryImages some = at(directory.resolve("data_batch_2.bin")).build()) {
            assertEquals(3, some.size());
        }
        Path empty = Files.createFile(root.resolve("empty.bin"));
        assertFails(empty, "whole number of records", "got 0 bytes");
    }

    @Test
    void namesAFileOfTheWrongSize() throws IOException {
        Path file = directory.resolve("data_batch_3.bin");
        Files.write(file, new byte[100]);
        assertFails(root, file.toString(), "must have 9219 bytes", "got 100", "unpack");
    }

    @Test
    void namesAMissingFile() throws IOException {
        Files.delete(directory.resolve("data_batch_4.bin"));
        assertFails(root, "data_batch_4.bin is missing");
        assertFails(root.resolve("nowhere"), "no CIFAR-10 at", "cifar-10-batches-bin");
        Path other = Files.createDirectories(root.resolve("other/cifar-10-batches-py")).getParent();
        assertFails(other, "Python version", "binary version is required");
    }

    @Test
    void rejectsAClassThatDoesNotExist() throws IOException {
        byte[] bytes = records(0);
        bytes[2 * RECORD_BYTES] = 17;
        Files.write(directory.resolve("data_batch_1.bin"), bytes);
        assertFails(root, "data_batch_1.bin", "got 17 in record 2");
    }

    @Test
    void rejectsTruncatedOrIncompleteArchives() throws IOException {
        Path archive = root.resolve("cifar-10-binary.tar.gz");
        writeArchive(archive, List.of(1, 2, 3, 4));
        assertFails(archive, "has no data_batch_5.bin");
        byte[] whole = Files.readAllBytes(archive);
        Files.write(archive, Arrays.copyOf(whole, whole.length / 2));
        assertFails(archive, "cut off or damaged (" + whole.length / 2 + " bytes)", "download");
        Files.writeString(archive, "not a gzip file at all");
        assertFails(archive, "cut off or damaged");
    }

    @Test
    void hasNoValidationImages() {
        assertThrows(
                IllegalArgumentException.class, () -> Cifar10.builder().optUsage(Usage.VALIDATION));
    }

    private static void assertFails(Path path, String... parts) {
        IOException e = assertThrows(IOException.class, () -> at(path).build());
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), e.getMessage() + " lacks: " + part);
        }
    }

    private static void writeArchive(Path archive, List<Integer> order) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(archive))) {
            add(out, "", '5', new byte[0]);
            add(out, "test_batch.bin", '0', records(9));
            for (int file : order) {
                add(out, "data_batch_" + file + ".bin", '0', records(file - 1));
            }
            add(out, "readme.html", '0', new byte[5]);
            out.write(new byte[1024]);
        }
    }

    /** Writes a file as tar does: header, content, zeros up to a whole number of blocks. */
    private static void add(OutputStream out, String name, char kind, byte[] content)
            throws IOException {
        byte[] header = new byte[512];
        put(header, 0, "cifar-10-batches-bin/" + name);
        put(header, 124, String.format("%011o", content.length));
        header[156] = (byte) kind;
        put(header, 257, "ustar");
        out.write(header);
        out.write(content);
        out.write(new byte[(512 - content.length % 512) % 512]);
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
