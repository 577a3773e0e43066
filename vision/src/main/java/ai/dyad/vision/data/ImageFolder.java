package ai.dyad.vision.data;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A directory of pictures: one folder per class, with folders of any depth inside, or simply
 * pictures, whose class is then unknown.
 *
 * <p>JPEG (also CMYK), PNG, GIF (its first frame) and BMP files are read as {@link CentreSquare}s
 * in RGB, uint8 (3, side, side), turned upright as their EXIF says. Files and folders whose name
 * begins with a dot are left out. Positions follow the order of the relative paths.
 *
 * <p>Pictures that fit in memory (see {@link Builder#optCacheBytes}) are decoded once, when the
 * data set is built, and the unreadable ones among them are left out. Otherwise the headers are
 * checked when the data set is built, and a picture is decoded, on all cores, whenever a batch
 * needs it; one that then proves damaged is replaced by the next readable one in order. Either way
 * positions never change after the data set is built, equal folders give equal batches, and {@link
 * #unreadable()} lists what was passed over.
 */
public final class ImageFolder extends ImageDataset {
    private final List<Path> files;
    private final int[] classes;
    private final List<String> classNames;
    private final UnreadableImages unreadable;
    private final PixelSource pixels;
    private final int side;
    private final String name;

    private ImageFolder(Builder builder) throws IOException {
        super(builder);
        side = builder.sidePixels;
        name = String.valueOf(builder.path.toAbsolutePath().normalize().getFileName());
        FolderScan scan = FolderScan.of(builder.path);
        unreadable = new UnreadableImages(builder.path, scan.unreadable());
        FolderReader reader =
                new FolderReader(builder.path, scan.files(), unreadable, builder.progress);
        ImageDecoder decoder = new ImageDecoder(side);
        boolean fits = scan.files().size() <= builder.cacheLimit() / (3L * side * side);
        DecoderPool threads = new DecoderPool(Runtime.getRuntime().availableProcessors());
        FolderReader.Content content =
                fits
                        ? reader.decodeAll(threads, decoder, device == null ? Device.cpu() : device)
                        : reader.checkAll(threads, decoder);
        files = content.files();
        pixels = content.pixels();
        classNames = scan.classNames();
        classes = files.stream().mapToInt(file -> scan.classOf(file, classNames)).toArray();
    }

    /**
     * Starts to describe a folder of pictures.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the files of the pictures, in the order of their positions.
     *
     * @return {@link #size()} paths
     */
    public List<Path> files() {
        return files.subList(0, Math.toIntExact(size()));
    }

    /**
     * Returns the files that could not be read so far, with the reason.
     *
     * @return the files, in the order of their paths
     */
    public List<UnreadableImage> unreadable() {
        return unreadable.list();
    }

    @Override
    protected NDArray gather(NDManager manager, long[] indices) throws IOException {
        return pixels.gather(manager, indices);
    }

    @Override
    public Shape imageShape() {
        return new Shape(3, side, side);
    }

    @Override
    public int[] classes() {
        return Arrays.copyOf(classes, Math.toIntExact(size()));
    }

    @Override
    public List<String> classNames() {
        return classNames;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    protected long availableSize() {
        return files.size();
    }

    @Override
    public void close() {
        pixels.close();
    }

    /** Describes a folder of pictures. */
    public static final class Builder extends ImageDataset.Builder<Builder> {
        private static final long GIBIBYTE = 1L << 30;

        private Path path;
        private int sidePixels = 224;
        private long cacheBytes = GIBIBYTE;
        private Progress progress;

        private Builder() {}

        /**
         * Sets where the pictures are.
         *
         * @param directory the directory
         * @return this builder
         */
        public Builder setPath(Path directory) {
            this.path = directory;
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
         * Sets how much memory decoded pictures may take (default: 1 GiB, which is 7,133 pictures
         * of 224 pixels or 349,525 of 32). Folders that need more, or more than 2 GiB, are decoded
         * again in each epoch.
         *
         * @param cacheBytes the limit in bytes; 0 keeps nothing
         * @return this builder
         */
        public Builder optCacheBytes(long cacheBytes) {
            this.cacheBytes = cacheBytes;
            return this;
        }

        /**
         * Sets what to tell about the reading when the data set is built (default: nobody).
         *
         * @param progress is reset to the number of files and advanced by one for each
         * @return this builder
         */
        public Builder optProgress(Progress progress) {
            this.progress = progress;
            return this;
        }

        private long cacheLimit() {
            return Math.min(cacheBytes, Integer.MAX_VALUE);
        }

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Scans the directory, and decodes the pictures if they fit in memory.
         *
         * @return the data set
         * @throws IOException if the directory is missing or has no picture that can be read
         */
        public ImageFolder build() throws IOException {
            if (path == null) {
                throw new IllegalArgumentException("path must be set");
            }
            return new ImageFolder(this);
        }
    }
}
