package ai.dyad.vision.data;

import ai.dyad.internal.Checks;
import ai.dyad.vision.decode.CenterSquare;
import ai.dyad.vision.decode.DecoderPool;
import ai.dyad.vision.decode.ImageBytes;
import ai.dyad.vision.decode.ImageDecoder;
import ai.dyad.vision.decode.SkippedImage;
import ai.dyad.vision.decode.SkippedImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A directory of images: one folder per class, with folders of any depth inside, or images without
 * class folders, whose classes are then unknown.
 *
 * <p>JPEG (also CMYK), PNG, GIF (its first frame, on its screen) and BMP files are read as {@link
 * CenterSquare}s in RGB, uint8 (3, side, side), rotated upright according to their EXIF
 * orientation. Positions follow the order of the relative paths.
 *
 * <p>Files that look like images but are not read, such as WebP, TIFF, HEIC or a JPEG without an
 * extension, are listed with the reason in {@link #skipped()}; a class with only such files keeps
 * its name and has no images. Other files are ignored, and so are hidden ones, whose name or folder
 * name begins with a dot.
 *
 * <p>Images that fit in memory (see {@link Builder#optCacheBytes}) are decoded once, when the data
 * set is built, and unreadable ones are left out. Otherwise only the headers are checked when the
 * data set is built, and images are decoded, on all cores, for each batch that needs them; a
 * damaged one is then replaced by the next readable one in order. In both cases positions never
 * change after the data set is built, equal folders give equal batches, and {@link #skipped()}
 * lists the images that were left out or replaced.
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
     * Returns a new builder.
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
     * Returns the files that look like images but were skipped so far, with the reasons.
     *
     * @return the files, in the order of their paths
     */
    public List<SkippedImage> skipped() {
        return skipped.list();
    }

    /** Builds an {@link ImageFolder}. */
    public static final class Builder extends DecodingBuilder<Builder> {
        private Builder() {}

        /**
         * Sets the folder of the images.
         *
         * @param directory the directory
         * @return this builder
         */
        public Builder setPath(Path directory) {
            this.path = Checks.given(directory, "setPath");
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
            ImageDecoder decoder = decoder(ImageBytes::ofFile);
            DecoderPool threads = DecoderPool.ofAllCores();
            ImageLoader.Loaded loaded =
                    fits(scan.files().size())
                            ? loader.decodeAll(threads, decoder, deviceOrCpu())
                            : loader.checkAll(threads, decoder);
            Content content =
                    new Content(
                            fileName(),
                            loaded.files().size(),
                            decoder.shape(),
                            loaded.pixels(),
                            scan.classes(loaded.files()));
            return new ImageFolder(this, content, loaded.files(), skipped);
        }
    }
}
