package ai.dyad.examples.data;

import ai.djl.Device;
import ai.djl.training.dataset.Dataset.Usage;
import ai.dyad.examples.emoji.NotoEmoji;
import ai.dyad.examples.progress.LoadingBar;
import ai.dyad.examples.progress.WaitingBar;
import ai.dyad.vision.augment.Normalization;
import ai.dyad.vision.data.Cifar10;
import ai.dyad.vision.data.Idx;
import ai.dyad.vision.data.ImageDataset;
import ai.dyad.vision.data.ImageFiles;
import ai.dyad.vision.data.ImageFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Opens the data set named by {@code --data}. */
public final class DataSource {
    private static final String FASHION = "fashion-mnist:";
    private static final String FOLDER = "folder:";
    private static final String IDX_FILE = "train-images-idx3-ubyte";
    private static final Pattern CIFAR10_FILE =
            Pattern.compile("(cifar-10-|data_batch|test_batch|batches\\.meta).*");

    private final int pixels;
    private final Device device;

    /**
     * Creates a source.
     *
     * @param pixels the height and width that images without a fixed size are scaled to
     * @param device the device that batches are needed on; data sets that fit are kept there
     */
    public DataSource(int pixels, Device device) {
        this.pixels = pixels;
        this.device = device;
    }

    /**
     * Opens a data set.
     *
     * @param name the value of {@code --data}, or null for CIFAR-10 if it is in DJL's cache, else
     *     the embedded emoji
     * @param console where to print which data set was chosen
     * @return the images
     * @throws IOException if they cannot be read
     * @throws IllegalArgumentException if the name is neither a data set nor a path
     */
    public LabeledImages open(String name, PrintWriter console) throws IOException {
        if (name == null) {
            return openDefault(console);
        }
        if (name.equals("emoji")) {
            return emoji();
        }
        if (name.equals("cifar10")) {
            return cifar10(name, DownloadedCifar10.download());
        }
        if (name.equals("fashion-mnist")) {
            Path installed =
                    Idx.installedFashionMnist()
                            .orElseThrow(
                                    () ->
                                            new IllegalArgumentException(
                                                    "Fashion-MNIST is not installed: give its"
                                                            + " directory with --data"
                                                            + " fashion-mnist:DIR"));
            return fashionMnist(name, installed);
        }
        if (name.startsWith(FASHION)) {
            return fashionMnist(name, Path.of(name.substring(FASHION.length())));
        }
        if (name.startsWith(FOLDER)) {
            return folder(name, Path.of(name.substring(FOLDER.length())), console);
        }
        Path path = existing(name);
        return Files.isDirectory(path) && !holdsCifar10(path)
                ? directory(path, console)
                : cifar10(name, path);
    }

    private static boolean holdsCifar10(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .anyMatch(file -> CIFAR10_FILE.matcher(file).matches());
        }
    }

    /** Opens a directory without a prefix, whose files decide what kind of data it is. */
    private LabeledImages directory(Path path, PrintWriter console) throws IOException {
        if (Stream.of("", ".gz").anyMatch(end -> Files.exists(path.resolve(IDX_FILE + end)))) {
            console.printf("%s holds IDX files: reading it as %s%s%n", path, FASHION, path);
            return fashionMnist(FASHION + path, path);
        }
        try (ImageFiles images = ImageFiles.in(path, pixels)) {
            if (images.files().isEmpty() && images.skipped().isEmpty()) {
                throw new IllegalArgumentException(
                        "--data must be a directory with images or CIFAR-10's binary files, but"
                                + " there are neither in "
                                + path.toAbsolutePath());
            }
        }
        console.printf("%s holds images: reading it as %s%s%n", path, FOLDER, path);
        return folder(FOLDER + path, path, console);
    }

    private static Path existing(String name) {
        Path path = Path.of(name);
        if (!Files.exists(path)) {
            throw new IllegalArgumentException(
                    "--data must be emoji, cifar10, fashion-mnist, fashion-mnist:DIR, folder:DIR,"
                            + " or a directory or tar.gz with CIFAR-10's binary files, but there is"
                            + " no "
                            + path.toAbsolutePath());
        }
        return path;
    }

    private LabeledImages openDefault(PrintWriter console) throws IOException {
        Optional<Path> cached = DownloadedCifar10.cached();
        if (cached.isPresent()) {
            return cifar10("cifar10", cached.get());
        }
        console.println(
                "CIFAR-10 is not in DJL's cache, so the training data is the embedded emoji (--data"
                        + " cifar10 downloads CIFAR-10, --data DIR reads it from a directory)");
        console.flush();
        return emoji();
    }

    private LabeledImages cifar10(String source, Path path) throws IOException {
        return WaitingBar.during("reading CIFAR-10", () -> readCifar10(source, path));
    }

    private LabeledImages readCifar10(String source, Path path) throws IOException {
        ImageDataset training =
                Cifar10.builder().setPath(path).optUsage(Usage.TRAIN).optDevice(device).build();
        ImageDataset test =
                Cifar10.builder().setPath(path).optUsage(Usage.TEST).optDevice(device).build();
        return labeled(source, "cifar10", training, Optional.of(test), Normalization.CIFAR10);
    }

    private LabeledImages fashionMnist(String source, Path path) throws IOException {
        return WaitingBar.during("reading IDX files", () -> readIdx(source, path));
    }

    private LabeledImages readIdx(String source, Path path) throws IOException {
        ImageDataset training =
                Idx.builder()
                        .setPath(path)
                        .optUsage(Usage.TRAIN)
                        .optClassNames(Idx.FASHION_MNIST_CLASS_NAMES)
                        .optDevice(device)
                        .build();
        ImageDataset test =
                Idx.builder()
                        .setPath(path)
                        .optUsage(Usage.TEST)
                        .optClassNames(Idx.FASHION_MNIST_CLASS_NAMES)
                        .optDevice(device)
                        .build();
        return labeled(
                source, "fashion-mnist", training, Optional.of(test), Normalization.FASHION_MNIST);
    }

    private LabeledImages folder(String source, Path path, PrintWriter console) throws IOException {
        ImageFolder folder =
                ImageFolder.builder()
                        .setPath(path)
                        .optSidePixels(pixels)
                        .optDevice(device)
                        .optProgress(new LoadingBar())
                        .build();
        console.print(SkippedList.of(folder.skipped()));
        console.print(FolderClasses.notes(folder, path));
        console.flush();
        return labeled(source, folder.name(), folder, Optional.empty(), Normalization.IMAGENET);
    }

    private LabeledImages emoji() throws IOException {
        NotoEmoji emoji =
                WaitingBar.during(
                        "reading emoji",
                        NotoEmoji.builder().optSidePixels(pixels).optDevice(device)::build);
        Map<String, int[]> labelings = new LinkedHashMap<>();
        labelings.put("group", emoji.classes());
        labelings.put("subgroup", emoji.subgroups());
        return new LabeledImages(
                "emoji", "emoji", emoji, Optional.empty(), labelings, Normalization.IMAGENET);
    }

    private static LabeledImages labeled(
            String source,
            String name,
            ImageDataset training,
            Optional<ImageDataset> test,
            Normalization normalization) {
        int[] classes = training.classes();
        boolean known =
                Arrays.stream(classes).allMatch(one -> one >= 0)
                        && Arrays.stream(classes).distinct().count() > 1;
        Map<String, int[]> labelings = known ? Map.of("class", classes) : Map.of();
        return new LabeledImages(source, name, training, test, labelings, normalization);
    }
}
