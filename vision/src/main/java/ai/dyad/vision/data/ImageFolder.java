package ai.dyad.vision.data;

import ai.djl.ndarray.types.Shape;
import ai.dyad.internal.Checks;
import ai.dyad.vision.decode.CenterSquare;
import ai.dyad.vision.decode.DecoderPool;
import ai.dyad.vision.decode.ImageDecoder;
import ai.dyad.vision.decode.SkippedImage;
import ai.dyad.vision.decode.SkippedImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A directory of images: one folder per class, with folders of any depth inside, or simply images,
 * whose class is then unknown.
 *
 * <p>JPEG (also CMYK), PNG, GIF (its first frame, on its screen) and BMP files are read as {@link
 * CenterSquare}s in RGB, uint8 (3, side, side), turned upright as their EXIF says. Positions follow
 * the order of the relative paths.
 *
 * <p>What looks like an image but is not read, such as WebP, TIFF, HEIC or a JPEG without an
 * ending, is listed with the reason in {@link #skipped()}; a class of such images alone keeps its
 * name and has no image. Other files do not count, and neither do hidden ones, whose name, or whose
 * folder's name, begins with a dot.
 *
 * <p>Images that fit in memory (see {@link Builder#optCacheBytes}) are decoded once, when the data
 * set is built, and the unreadable ones among them are left out. Otherwise the headers are checked
 * when the data set is built, and an image is decoded, on all cores, whenever a batch needs it; one
 * that then proves damaged is replaced by the next readable one in order. Either way positions
 * never change after the data set is built, equal folders give equal batches, and {@link
 * #skipped()} lists the images that were left out or replaced.
 */
public final class ImageFolder extends StoredImages {
    private final List<Path> files;
    private final SkippedImages skipped;

    private ImageFolder(Builder builder, Content content, List<Path> files, SkippedImages skipped) {
        super(builder, content);
        this.files = files;
        this.skipped = skipped;
    }

    /**
     * Starts to describe a folder of images.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the files of the images, in the order of their positions.
     *
     * @return {@link #size()} paths
     */
    public List<Path> files() {
        return files.subList(0, Math.toIntExact(size()));
    }

    /**
     * Returns the files that look like images but are not used so far, with the reason.
     *
     * @return the files, in the order of their paths
     */
    public List<SkippedImage> skipped() {
        return skipped.list();
    }

    /** Describes a folder of images. */
    public static final class Builder extends DecodingBuilder<Builder> {
        private Builder() {}

        /**
         * Sets where the images are.
         *
         * @param directory the directory
         * @return this builder
         */
        public Builder setPath(Path directory) {
            this.path = directory;
            return this;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Scans the directory, and decodes the images if they fit in memory.
         *
         * @return the data set
         * @throws IOException if the directory is missing or has no image that can be read
         * @throws IllegalStateException if no path is set
         */
        public ImageFolder build() throws IOException {
            Checks.isSet(path, "setPath");
            check();
            FolderScan scan = FolderScan.of(path);
            SkippedImages skipped = new SkippedImages(path, scan.skipped());
            ImageLoader loader =
                    new ImageLoader(
                            new ImageLoader.Candidates(path, scan.files(), skipped, scan.others()),
                            progress);
            ImageDecoder decoder = new ImageDecoder(sidePixels);
            DecoderPool threads = DecoderPool.ofAllCores();
            ImageLoader.Loaded loaded =
                    fits(scan.files().size())
                            ? loader.decodeAll(threads, decoder, deviceOrCpu())
                            : loader.checkAll(threads, decoder);
            Content content =
                    new Content(
                            fileName(),
                            loaded.files().size(),
                            new Shape(3, sidePixels, sidePixels),
                            loaded.pixels(),
                            scan.classes(loaded.files()));
            return new ImageFolder(this, content, loaded.files(), skipped);
        }
    }
}
