package ai.dyad.vision.data;

import ai.djl.ndarray.types.Shape;
import ai.djl.util.Progress;
import ai.dyad.internal.Checks;
import ai.dyad.vision.decode.ImageBytes;
import ai.dyad.vision.decode.ImageDecoder;
import ai.dyad.vision.decode.ImageResize;
import java.nio.file.Path;

/**
 * The common options of data sets of encoded images: the image size, the memory for decoded images,
 * and a progress listener.
 *
 * @param <T> the concrete builder
 */
abstract class DecodingBuilder<T extends DecodingBuilder<T>> extends ImageDataset.Builder<T> {
    private static final long GIBIBYTE = 1L << 30;

    Path path;
    Progress progress;
    private int sidePixels = 224;
    private ImageResize resize; // null for squares
    private long cacheBytes = GIBIBYTE;

    /**
     * Sets the size to which images are resized (default: 224).
     *
     * @param sidePixels the side of the square in pixels
     * @return this builder
     * @throws IllegalArgumentException if it is not positive
     */
    public T optSidePixels(int sidePixels) {
        if (sidePixels < 1) {
            throw new IllegalArgumentException("side must be >= 1 pixel, got " + sidePixels);
        }
        this.sidePixels = sidePixels;
        return self();
    }

    /**
     * Prepares images as a published model does (default: center squares of {@link #optSidePixels},
     * which this replaces), so that fine-tuning starts from the pixels that the weights know.
     * Augmentation crops from the prepared images.
     *
     * @param resize how images are resized, usually the {@code resize} of the model's {@code
     *     ImageInput}; null for center squares
     * @return this builder
     */
    public T optResize(ImageResize resize) {
        this.resize = Checks.given(resize, "optResize");
        return self();
    }

    /**
     * Sets how much memory decoded images may take (default: 1 GiB, enough for 7,133 images of 224
     * pixels or 349,525 of 32). Data sets that need more than that, or more than 2 GiB, are decoded
     * again in each epoch.
     *
     * @param cacheBytes the limit in bytes; 0 to keep no images
     * @return this builder
     */
    public T optCacheBytes(long cacheBytes) {
        this.cacheBytes = cacheBytes;
        return self();
    }

    /**
     * Sets a progress listener for reading the images (default: none).
     *
     * @param progress the listener, reset to the number of images and advanced by one for each,
     *     such as DJL's {@link ai.djl.training.util.ProgressBar}
     * @return this builder
     */
    public T optProgress(Progress progress) {
        this.progress = Checks.given(progress, "optProgress");
        return self();
    }

    /** Returns whether that many decoded images fit within the limit. */
    final boolean fits(int images) {
        return images <= Math.min(cacheBytes, Integer.MAX_VALUE) / imageShape().size();
    }

    /** Returns the shape (C, H, W) of the images. */
    final Shape imageShape() {
        return decoder(ImageBytes::ofFile).shape();
    }

    /** Creates the decoder of the images. */
    final ImageDecoder decoder(ImageBytes source) {
        return resize == null
                ? new ImageDecoder(sidePixels, source)
                : new ImageDecoder(resize, source);
    }

    /** Returns the last part of the path. */
    final String fileName() {
        return String.valueOf(path.toAbsolutePath().normalize().getFileName());
    }
}
