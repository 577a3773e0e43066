package ai.dyad.vision.data;

import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Dataset.Usage;
import ai.dyad.internal.Checks;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Reads gray images in the IDX format of MNIST and Fashion-MNIST into memory, uint8 (1, H, W).
 *
 * <p>A directory holds {@code train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte} and the
 * same with {@code t10k}, each raw or with {@code .gz}.
 *
 * <p>Source: LeCun, Cortes, Burges, "The MNIST database"; Xiao, Rasul, Vollgraf 2017,
 * "Fashion-MNIST".
 */
public final class Idx {
    /** The names of Fashion-MNIST's ten classes. */
    public static final List<String> FASHION_MNIST_CLASS_NAMES =
            List.of(
                    "T-shirt/top",
                    "Trouser",
                    "Pullover",
                    "Dress",
                    "Coat",
                    "Sandal",
                    "Shirt",
                    "Sneaker",
                    "Bag",
                    "Ankle boot");

    private static final Path DEBIAN_FASHION_MNIST = Path.of("/usr/share/datasets/fashion-mnist");

    private Idx() {}

    /**
     * Returns a new builder.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the directory in which Debian's package dataset-fashion-mnist installs Fashion-MNIST.
     *
     * @return the directory, or empty if the package is not installed
     */
    public static Optional<Path> installedFashionMnist() {
        return Optional.of(DEBIAN_FASHION_MNIST).filter(Files::isDirectory);
    }

    /** Builds the reader of an IDX data set. */
    public static final class Builder extends ImageDataset.Builder<Builder> {
        private Path path;
        private Usage usage = Usage.TRAIN;
        private List<String> classNames = List.of();
        private String name;

        private Builder() {}

        /**
         * Sets the location of the files.
         *
         * @param directory the directory with the four files
         * @return this builder
         */
        public Builder setPath(Path directory) {
            this.path = Checks.given(directory, "setPath");
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
                        "IDX data sets have training and test images, got usage VALIDATION");
            }
            this.usage = Checks.given(usage, "optUsage");
            return this;
        }

        /**
         * Sets the names of the classes (default: "0", "1", ...).
         *
         * @param classNames the names
         * @return this builder
         */
        public Builder optClassNames(List<String> classNames) {
            this.classNames = List.copyOf(Checks.given(classNames, "optClassNames"));
            return this;
        }

        /**
         * Sets the name of the data set (default: the name of the directory); the usage is
         * appended.
         *
         * @param name the name
         * @return this builder
         */
        public Builder optName(String name) {
            this.name = Checks.given(name, "optName");
            return this;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Reads the images and their classes.
         *
         * @return the images, with their names and classes
         * @throws IOException if a file is missing, cannot be read, or contradicts its own header
         *     or the other file; the message names the file and the remedy
         * @throws IllegalStateException if the path is not set
         */
        public InMemoryImages build() throws IOException {
            Checks.isSet(path, "setPath");
            Path imageFile = find("images-idx3-ubyte");
            Path labelFile = find("labels-idx1-ubyte");
            IdxFile images = IdxFile.read(imageFile, 3);
            IdxFile labels = IdxFile.read(labelFile, 1);
            int count = images.dimension(0);
            if (labels.dimension(0) != count) {
                throw new IOException(
                        labelFile
                                + " must have one label for each of the "
                                + count
                                + " images in "
                                + imageFile
                                + ", got "
                                + labels.dimension(0)
                                + "; download both again");
            }
            int[] classes = IntStream.range(0, count).map(labels::value).toArray();
            Shape shape = new Shape(count, 1, images.dimension(1), images.dimension(2));
            return passTo(InMemoryImages.builder())
                    .setPixels(images.values(), shape)
                    .optClasses(classes, namesFor(classes, labelFile))
                    .optName(dataName() + " " + usage.name().toLowerCase(Locale.ROOT))
                    .build();
        }

        private String dataName() {
            return name == null ? path.toAbsolutePath().normalize().getFileName() + "" : name;
        }

        private List<String> namesFor(int[] classes, Path labelFile) throws IOException {
            int needed = Arrays.stream(classes).max().orElse(0) + 1;
            if (classNames.isEmpty()) {
                return IntStream.range(0, needed).mapToObj(Integer::toString).toList();
            }
            if (needed > classNames.size()) {
                throw new IOException(
                        labelFile
                                + " must have labels in [0, "
                                + classNames.size()
                                + "), the number of class names, got "
                                + (needed - 1));
            }
            return classNames;
        }

        /** Finds a file by its usual names, uncompressed before compressed. */
        private Path find(String kind) throws IOException {
            if (!Files.isDirectory(path)) {
                throw new FileNotFoundException(
                        "no such directory: " + path + "; it must hold the four IDX files");
            }
            String base = (usage == Usage.TEST ? "t10k-" : "train-") + kind;
            List<Path> names = new ArrayList<>();
            for (String spelling : List.of(base, base.replace("-idx", ".idx"))) {
                Stream.of("", ".gz").forEach(end -> names.add(path.resolve(spelling + end)));
            }
            return names.stream()
                    .filter(Files::isRegularFile)
                    .findFirst()
                    .orElseThrow(
                            () ->
                                    new FileNotFoundException(
                                            path
                                                    + " has no file "
                                                    + base
                                                    + " or "
                                                    + base
                                                    + ".gz; download it into this directory"));
        }
    }
}
