package ai.dyad.vision.data;

import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Dataset.Usage;
import ai.dyad.internal.Checks;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.zip.ZipException;

/**
 * Reads CIFAR-10 in its binary version into memory: 50,000 training or 10,000 test images, uint8
 * (3, 32, 32), in 10 classes.
 *
 * <p>Source: Krizhevsky 2009, "Learning multiple layers of features from tiny images";
 * cifar-10-binary.tar.gz from https://www.cs.toronto.edu/~kriz/cifar.html. A file is a sequence of
 * records of 3,073 bytes: the class, then 1,024 bytes each of red, green and blue.
 */
public final class Cifar10 {
    /** The names of the ten classes. */
    public static final List<String> CLASS_NAMES =
            List.of(
                    "airplane",
                    "automobile",
                    "bird",
                    "cat",
                    "deer",
                    "dog",
                    "frog",
                    "horse",
                    "ship",
                    "truck");

    private static final String DIRECTORY = "cifar-10-batches-bin";
    private static final String ARCHIVE = "cifar-10-binary.tar.gz";
    private static final String JOINED_TRAINING_FILE = "data_batch.bin"; // DJL's variant
    private static final String FIX =
            "unpack " + ARCHIVE + " from https://www.cs.toronto.edu/~kriz/cifar.html again";

    private Cifar10() {}

    /**
     * Returns a new builder.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds the reader of CIFAR-10. */
    public static final class Builder extends ImageDataset.Builder<Builder> {
        private Path path;
        private Usage usage = Usage.TRAIN;
        private int recordsPerFile = 10_000;

        private Builder() {}

        /**
         * Sets the location of the files.
         *
         * @param path the directory cifar-10-batches-bin (also DJL's variant, with all training
         *     images in data_batch.bin), its parent, the archive cifar-10-binary.tar.gz (or .tgz,
         *     .tar), or a single file of records (.bin) of any length, which is then read
         *     regardless of the usage
         * @return this builder
         */
        public Builder setPath(Path path) {
            this.path = Checks.given(path, "setPath");
            return this;
        }

        /**
         * Sets which part to read (default: the training images).
         *
         * @param usage training or test
         * @return this builder
         * @throws IllegalArgumentException if validation images are requested: there are none
         */
        public Builder optUsage(Usage usage) {
            if (usage == Usage.VALIDATION) {
                throw new IllegalArgumentException(
                        "CIFAR-10 has training and test images, got usage VALIDATION");
            }
            this.usage = Checks.given(usage, "optUsage");
            return this;
        }

        /** Sets the number of records per file; the published files have 10,000. */
        Builder optRecordsPerFile(int recordsPerFile) {
            this.recordsPerFile = recordsPerFile;
            return this;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Reads the images.
         *
         * @return the images, with their names and classes
         * @throws IOException if a file is missing, cannot be read, or has an unexpected length or
         *     content; the message names the file and the remedy
         * @throws IllegalStateException if the path is not set
         */
        public InMemoryImages build() throws IOException {
            Checks.isSet(path, "setPath");
            CifarRecords records = read();
            return passTo(InMemoryImages.builder())
                    .setPixels(records.pixels(), new Shape(records.count(), 3, 32, 32))
                    .optClasses(records.classes(), CLASS_NAMES)
                    .optName("CIFAR-10 " + usage.name().toLowerCase(Locale.ROOT))
                    .build();
        }

        private CifarRecords read() throws IOException {
            if (Files.isDirectory(path)) {
                return readDirectory();
            }
            if (!Files.isRegularFile(path)) {
                throw new FileNotFoundException(
                        "no CIFAR-10 at "
                                + path
                                + ": it must be the directory "
                                + DIRECTORY
                                + " or the archive "
                                + ARCHIVE);
            }
            String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
            return name.endsWith(".bin") ? readFile() : readArchive(path);
        }

        private CifarRecords readFile() throws IOException {
            long bytes = Files.size(path);
            int records = Math.toIntExact(bytes / CifarRecords.RECORD_BYTES);
            if (records == 0 || bytes % CifarRecords.RECORD_BYTES != 0) {
                throw new IOException(
                        path
                                + " must have a whole number of records of "
                                + CifarRecords.RECORD_BYTES
                                + " bytes, got "
                                + bytes
                                + " bytes; "
                                + FIX);
            }
            CifarRecords result = new CifarRecords(records);
            try (InputStream in = Files.newInputStream(path)) {
                result.read(in, 0, records, path.toString());
            }
            return result;
        }

        private CifarRecords readDirectory() throws IOException {
            Path inner = path.resolve(DIRECTORY);
            Path directory = Files.isDirectory(inner) ? inner : path;
            boolean joined = Files.exists(directory.resolve(JOINED_TRAINING_FILE));
            List<String> names =
                    joined && usage == Usage.TRAIN ? List.of(JOINED_TRAINING_FILE) : fileNames();
            if (names.stream().noneMatch(name -> Files.exists(directory.resolve(name)))
                    && Files.isRegularFile(path.resolve(ARCHIVE))) {
                return readArchive(path.resolve(ARCHIVE));
            }
            int perFile = fileNames().size() / names.size() * recordsPerFile;
            for (String name : names) {
                Path file = directory.resolve(name);
                if (!Files.isRegularFile(file)) {
                    throw new FileNotFoundException(file + " is missing; " + remedy());
                }
                checkSize(file.toString(), Files.size(file), perFile);
            }
            CifarRecords records = new CifarRecords(names.size() * perFile);
            for (int i = 0; i < names.size(); i++) {
                Path file = directory.resolve(names.get(i));
                try (InputStream in = Files.newInputStream(file)) {
                    records.read(in, i * perFile, perFile, file.toString());
                }
            }
            return records;
        }

        private String remedy() {
            return Files.isDirectory(path.resolve("cifar-10-batches-py"))
                    ? "this is the Python version, but the binary version is required: " + FIX
                    : FIX;
        }

        private CifarRecords readArchive(Path archive) throws IOException {
            List<String> missing = new ArrayList<>(fileNames());
            CifarRecords records = new CifarRecords(missing.size() * recordsPerFile);
            try (InputStream in = Compression.open(archive)) {
                TarReader tar = new TarReader(in);
                while (!missing.isEmpty() && tar.next()) {
                    if (missing.remove(tar.name())) {
                        String file = archive + "!" + tar.name();
                        checkSize(file, tar.size(), recordsPerFile);
                        int first = fileNames().indexOf(tar.name()) * recordsPerFile;
                        records.read(tar.content(), first, recordsPerFile, file);
                    }
                }
            } catch (EOFException | ZipException e) {
                long bytes = Files.size(archive);
                throw new IOException(
                        archive + " is cut off or damaged (" + bytes + " bytes); download it again",
                        e);
            } catch (NoTarException e) {
                throw new IOException(archive + ": " + e.getMessage() + "; " + FIX, e);
            }
            if (!missing.isEmpty()) {
                throw new FileNotFoundException(
                        archive + " has no " + String.join(", ", missing) + "; " + FIX);
            }
            return records;
        }

        private static void checkSize(String file, long bytes, int records) throws IOException {
            long expected = (long) records * CifarRecords.RECORD_BYTES;
            if (bytes != expected) {
                throw new IOException(
                        file + " must have " + expected + " bytes, got " + bytes + "; " + FIX);
            }
        }

        private List<String> fileNames() {
            return usage == Usage.TEST
                    ? List.of("test_batch.bin")
                    : IntStream.rangeClosed(1, 5)
                            .mapToObj(i -> "data_batch_" + i + ".bin")
                            .toList();
        }
    }
}
