package ai.dyad.vision.data;

import ai.djl.Device;
import ai.djl.util.Progress;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads pictures and their captions into a {@link CaptionedImages}. Captions may be
 *
 * <ul>
 *   <li>a table, {@code .csv}, {@code .tsv} or {@code .jsonl}, with a column for the path of a
 *       picture, relative to the folder of images, and one or more for its captions; in JSON lines
 *       a caption may be an array of texts. Rows with the same path are one picture. A row without
 *       a caption is an error, and so is a path that leads out of the folder
 *   <li>a folder in which {@code name.txt} has the captions of {@code name.jpg}, one per line; a
 *       picture without captions is skipped
 *   <li>a WebDataset shard, {@code .tar} and not compressed, or a folder of them, with {@code
 *       key.jpg} and {@code key.txt} (one caption per line) or {@code key.json}; a picture without
 *       captions is skipped
 * </ul>
 *
 * <p>All text is UTF-8. Pictures become {@link CentreSquare}s in RGB, uint8 (3, side, side), as
 * with {@link ImageFolder}. All are decoded once when the data set is built; those that are missing
 * or cannot be read are skipped, counted and listed in {@link CaptionedImages#skipped()}. Pictures
 * that do not fit in memory (see {@link Builder#optCacheBytes}) are decoded again, on all cores,
 * whenever a batch needs them; one that then cannot be read any more is an error, since no other
 * picture has its captions.
 */
public final class ImageCaptions {
    private ImageCaptions() {}

    /**
     * Starts to say what to read.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Says what to read. */
    public static final class Builder extends ImageDataset.Builder<Builder> {
        private static final long GIBIBYTE = 1L << 30;

        private Path path;
        private Path images;
        private String pathColumn = "path";
        private List<String> captionColumns = List.of("caption");
        private String classColumn;
        private int sidePixels = 224;
        private long cacheBytes = GIBIBYTE;
        private Progress progress;

        private Builder() {}

        /**
         * Sets where the captions are.
         *
         * @param path a table, a folder of pictures and texts, a shard or a folder of shards
         * @return this builder
         */
        public Builder setPath(Path path) {
            this.path = path;
            return this;
        }

        /**
         * Sets where the images of a table are (default: where the table is).
         *
         * @param folder the folder that their paths start from, and that they must not leave
         * @return this builder
         */
        public Builder optImages(Path folder) {
            this.images = folder;
            return this;
        }

        /**
         * Sets which column of a table has the path of the picture (default: "path").
         *
         * @param name the column
         * @return this builder
         */
        public Builder optPathColumn(String name) {
            this.pathColumn = name;
            return this;
        }

        /**
         * Sets which columns of a table, or members of a shard's JSON, have captions (default:
         * "caption"). In each row at least one must be there.
         *
         * @param names the columns
         * @return this builder
         */
        public Builder optCaptionColumns(String... names) {
            this.captionColumns = List.of(names);
            return this;
        }

        /**
         * Sets which column of a table names the class of the picture, for evaluation alone
         * (default: none, and the classes are unknown). Each row must fill it, and rows of one
         * picture must agree.
         *
         * @param name the column
         * @return this builder
         */
        public Builder optClassColumn(String name) {
            this.classColumn = name;
            return this;
        }

        /**
         * Sets the size to bring the pictures to (default: 224).
         *
         * @param sidePixels the side of the square in pixels
         * @return this builder
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder optSidePixels(int sidePixels) {
            if (sidePixels < 1) {
                throw new IllegalArgumentException("side must be >= 1 pixel, got " + sidePixels);
            }
            this.sidePixels = sidePixels;
            return this;
        }

        /**
         * Sets how much memory decoded pictures may take (default: 1 GiB). What needs more, or more
         * than 2 GiB, is decoded again in each epoch.
         *
         * @param cacheBytes the limit in bytes; 0 keeps nothing
         * @return this builder
         */
        public Builder optCacheBytes(long cacheBytes) {
            this.cacheBytes = cacheBytes;
            return this;
        }

        /**
         * Sets what to tell about the reading of the pictures (default: nobody).
         *
         * @param progress is reset to the number of pictures and advanced by one for each
         * @return this builder
         */
        public Builder optProgress(Progress progress) {
            this.progress = progress;
            return this;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Reads captions and pictures.
         *
         * @return the captioned images, in the order of the table, the paths or the shards
         * @throws IOException if a file is missing or malformed, or no picture can be read; the
         *     message names the file, and the line where there is one
         * @throws IllegalArgumentException if there are not two different pairs, so that nothing
         *     could be a negative
         */
        public CaptionedImages build() throws IOException {
            if (path == null) {
                throw new IllegalArgumentException("path must be set");
            }
            CaptionedFiles found = find();
            UnreadableImages unreadable = new UnreadableImages(found.root(), found.skipped());
            FolderReader reader =
                    new FolderReader(found.root(), found.pictures(), unreadable, progress);
            FolderReader.Content content = read(reader, found);
            String name = String.valueOf(path.toAbsolutePath().normalize().getFileName());
            PictureClasses classes = found.classes(content.files());
            ImageDataset pictures =
                    DecodedImages.of(
                            this,
                            new DecodedImages.Description(name, sidePixels, classes),
                            content);
            try {
                return passTo(CaptionedImages.builder())
                        .setImages(pictures)
                        .setCaptions(
                                content.files().stream()
                                        .limit(pictures.size())
                                        .map(found::captions)
                                        .toList())
                        .optSkipped(unreadable.list())
                        .build();
            } catch (RuntimeException e) {
                pictures.close();
                throw e;
            }
        }

        private FolderReader.Content read(FolderReader reader, CaptionedFiles found)
                throws IOException {
            ImageDecoder decoder = new ImageDecoder(sidePixels, found.bytes());
            DecoderPool threads = new DecoderPool(Runtime.getRuntime().availableProcessors());
            long limit = Math.min(cacheBytes, Integer.MAX_VALUE);
            return found.pictures().size() <= limit / (3L * sidePixels * sidePixels)
                    ? reader.decodeAll(threads, decoder, device == null ? Device.cpu() : device)
                    : reader.tryAll(threads, decoder);
        }

        private CaptionedFiles find() throws IOException {
            if (!Files.exists(path)) {
                throw new FileNotFoundException(
                        "no such file: "
                                + path
                                + "; it must be a table of captions (.csv, .tsv or .jsonl), a"
                                + " folder of pictures and texts, or a shard (.tar)");
            }
            Path absolute = path.toAbsolutePath().normalize();
            boolean folder = Files.isDirectory(path);
            List<Path> shards = folder ? shardsIn(absolute) : List.of(absolute);
            CaptionColumns columns =
                    new CaptionColumns(
                            pathColumn, captionColumns, Optional.ofNullable(classColumn));
            if (!folder && !isShard(absolute)) {
                Path root = images == null ? absolute.getParent() : images;
                return CaptionTable.read(path, root, columns);
            }
            if (images != null) {
                throw new IllegalArgumentException(
                        "a folder of images goes with a table of captions, got " + path);
            }
            if (classColumn != null) {
                throw new IllegalArgumentException(
                        "a column of classes goes with a table of captions, got " + path);
            }
            if (shards.isEmpty()) {
                return CaptionFolder.read(absolute);
            }
            Path root = folder ? absolute : absolute.getParent();
            return CaptionShards.read(root, shards, columns.captions());
        }

        private static List<Path> shardsIn(Path folder) throws IOException {
            try (Stream<Path> files = Files.list(folder)) {
                return files.filter(Builder::isShard).sorted().toList();
            }
        }

        private static boolean isShard(Path file) {
            return file.toString().toLowerCase(Locale.ROOT).endsWith(".tar");
        }
    }
}
