package ai.dyad.vision.data;

import ai.dyad.data.TextIdentity;
import ai.dyad.internal.Checks;
import ai.dyad.vision.decode.CenterSquare;
import ai.dyad.vision.decode.DecoderPool;
import ai.dyad.vision.decode.ImageDecoder;
import ai.dyad.vision.decode.SkippedImages;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads images and their captions into {@link CaptionedImages}. The captions may be in
 *
 * <ul>
 *   <li>a table, {@code .csv}, {@code .tsv} or {@code .jsonl}, with a column for the path of an
 *       image, relative to the folder of images, and one or more columns for its captions; in JSON
 *       Lines a caption may be an array of strings. Rows with the same path belong to one image. A
 *       row without a caption is an error, and so is a path that leaves the folder
 *   <li>a folder in which {@code name.txt} holds the captions of {@code name.jpg}: one per line, or
 *       only the first line with {@link Builder#optFirstLine}; an image without captions is skipped
 *   <li>an uncompressed WebDataset shard ({@code .tar}), or a folder of shards, with {@code
 *       key.jpg} and {@code key.txt} (as in a folder) or {@code key.json}; an image without
 *       captions is skipped. The key ends at the last dot of the name. If that key has no captions,
 *       it ends at an earlier dot, down to the first dot as in WebDataset, provided that the
 *       shorter key has only one image
 * </ul>
 *
 * <p>All text is UTF-8. Images become {@link CenterSquare}s in RGB, uint8 (3, side, side), as with
 * {@link ImageFolder}. All images are decoded once when the data set is built; missing or
 * unreadable ones are skipped, counted and listed in {@link CaptionedImages#skipped()}. Images that
 * do not fit in memory (see {@link Builder#optCacheBytes}) are decoded again, on all cores, for
 * each batch that needs them; one that has become unreadable is then an error, because no other
 * image can replace it.
 */
public final class ImageCaptions {
    private ImageCaptions() {}

    /**
     * Returns a new builder.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link CaptionedImages} from files. */
    public static final class Builder extends DecodingBuilder<Builder> {
        private static final String BESIDE_SHARDS =
                "beside archives: a folder that holds .tar files is read as shards alone";
        private static final Pattern PACKED =
                Pattern.compile("(?i).*\\.(tgz|tbz2?|txz|zip|tar\\.[a-z0-9]+)");

        private Path images;
        private String pathColumn = "path";
        private List<String> captionColumns = List.of("caption");
        private String classColumn;
        private TextIdentity identity = TextIdentity.FOLDED;
        private boolean firstLine;

        private Builder() {}

        /**
         * Sets the location of the captions.
         *
         * @param path a table, a folder of images and texts, a shard or a folder of shards
         * @return this builder
         */
        public Builder setPath(Path path) {
            this.path = Checks.given(path, "setPath");
            return this;
        }

        /**
         * Sets the folder of a table's images (default: the folder of the table).
         *
         * @param folder the folder that paths in the table are relative to and must not leave
         * @return this builder
         */
        public Builder optImages(Path folder) {
            this.images = Checks.given(folder, "optImages");
            return this;
        }

        /**
         * Sets the column of a table that holds the path of the image (default: "path").
         *
         * @param name the column
         * @return this builder
         */
        public Builder optPathColumn(String name) {
            this.pathColumn = Checks.given(name, "optPathColumn");
            return this;
        }

        /**
         * Sets the columns of a table, or members of a shard's JSON, that hold captions (default:
         * "caption"). Each row needs at least one caption.
         *
         * @param names the columns
         * @return this builder
         */
        public Builder optCaptionColumns(String... names) {
            this.captionColumns = List.of(Checks.given(names, "optCaptionColumns"));
            return this;
        }

        /**
         * Sets the column of a table that holds the class of the image, which is used only for
         * evaluation (default: none, so classes are unknown). Every row must have a value, and the
         * rows of one image must agree.
         *
         * @param name the column
         * @return this builder
         */
        public Builder optClassColumn(String name) {
            this.classColumn = Checks.given(name, "optClassColumn");
            return this;
        }

        /**
         * Sets when two captions count as the same (default: {@link TextIdentity#FOLDED}); see
         * {@link CaptionedImages.Builder#optTextIdentity}.
         *
         * @param identity the {@code identities} of the text encoder's tokenizer
         * @return this builder
         */
        public Builder optTextIdentity(TextIdentity identity) {
            this.identity = Checks.given(identity, "optTextIdentity");
            return this;
        }

        /**
         * Uses only the first line of a text file as a caption, for files whose other lines are
         * translations or notes (default: every line is a caption). Only for {@code .txt} files
         * beside images, in a folder or a shard.
         *
         * @return this builder
         */
        public Builder optFirstLine() {
            this.firstLine = true;
            return this;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Reads captions and images.
         *
         * @return the captioned images, in the order of the table, the paths or the shards
         * @throws IOException if a file is missing or malformed, or no image can be read; the
         *     message names the file, and the line if there is one
         * @throws IllegalArgumentException if there are fewer than two different pairs, so that
         *     there would be no negatives
         * @throws IllegalStateException if no path is set
         */
        public CaptionedImages build() throws IOException {
            Checks.isSet(path, "setPath");
            check();
            CaptionedFiles found = find();
            SkippedImages skipped = new SkippedImages(found.root(), found.skipped());
            ImageLoader.Candidates candidates =
                    new ImageLoader.Candidates(found.root(), found.files(), skipped, 0);
            ImageLoader.Loaded loaded = load(new ImageLoader(candidates, progress), found);
            StoredImages.Content content =
                    new StoredImages.Content(
                            fileName(),
                            loaded.files().size(),
                            imageShape(),
                            loaded.pixels(),
                            found.classes(loaded.files()));
            ImageDataset stored = new StoredImages(this, content);
            try {
                return passTo(CaptionedImages.builder())
                        .setImages(stored)
                        .setCaptions(
                                loaded.files().stream()
                                        .limit(stored.size())
                                        .map(found::captions)
                                        .toList())
                        .optTextIdentity(identity)
                        .optSkipped(skipped.list())
                        .build();
            } catch (RuntimeException e) {
                stored.close();
                throw e;
            }
        }

        private ImageLoader.Loaded load(ImageLoader loader, CaptionedFiles found)
                throws IOException {
            ImageDecoder decoder = decoder(found.bytes());
            DecoderPool threads = DecoderPool.ofAllCores();
            return fits(found.files().size())
                    ? loader.decodeAll(threads, decoder, deviceOrCpu())
                    : loader.tryAll(threads, decoder);
        }

        private CaptionedFiles find() throws IOException {
            if (!Files.exists(path)) {
                throw new FileNotFoundException(
                        "no such file: "
                                + path
                                + "; it must be a table of captions (.csv, .tsv or .jsonl), a"
                                + " folder of images and texts, or a shard (.tar)");
            }
            Path absolute = path.toAbsolutePath().normalize();
            CaptionColumns columns =
                    new CaptionColumns(
                            pathColumn, captionColumns, Optional.ofNullable(classColumn));
            boolean folder = Files.isDirectory(absolute);
            if (!folder && !isShard(absolute)) {
                Compression.refuse(absolute);
                refuse(firstLine, "optFirstLine requires a folder or a shard");
                Path root = images == null ? absolute.getParent() : images;
                return CaptionTable.read(path, root, columns);
            }
            refuse(images != null, "optImages requires a table of captions");
            refuse(classColumn != null, "optClassColumn requires a table of captions");
            CaptionLines lines = firstLine ? CaptionLines.FIRST : CaptionLines.ALL;
            if (folder) {
                return findIn(absolute, columns, lines);
            }
            return CaptionShards.read(
                    absolute.getParent(), List.of(absolute), columns.captions(), lines);
        }

        private void refuse(boolean misplaced, String rule) {
            if (misplaced) {
                throw new IllegalArgumentException(rule + ", got " + path);
            }
        }

        private static CaptionedFiles findIn(
                Path folder, CaptionColumns columns, CaptionLines lines) throws IOException {
            FolderScan scan = FolderScan.of(folder);
            List<Path> shards = filesIn(folder, Builder::isShard);
            CaptionedFiles found =
                    shards.isEmpty()
                            ? CaptionFolder.read(folder, scan, lines)
                            : CaptionShards.read(folder, shards, columns.captions(), lines);
            if (!shards.isEmpty()) {
                scan.files().forEach(image -> found.skip(image, BESIDE_SHARDS));
            }
            scan.skipped().forEach(image -> found.skip(image.path(), image.reason()));
            for (Path archive : filesIn(folder, Builder::isPackedShard)) {
                found.skip(archive, "an archive that " + Compression.advice(archive));
            }
            return found;
        }

        private static List<Path> filesIn(Path folder, Predicate<Path> kind) throws IOException {
            try (Stream<Path> files = Files.list(folder)) {
                return files.filter(Files::isRegularFile)
                        .filter(file -> !FolderScan.isHidden(file))
                        .filter(kind)
                        .sorted()
                        .toList();
            }
        }

        private static boolean isShard(Path file) {
            return file.toString().toLowerCase(Locale.ROOT).endsWith(".tar");
        }

        private static boolean isPackedShard(Path file) {
            return PACKED.matcher(file.getFileName().toString()).matches();
        }
    }
}
