package ai.dyad.vision.data;

import ai.djl.util.Progress;
import java.nio.file.Path;

/**
 * What data sets of encoded images can be told: the size, how much memory the decoded images may
 * take, and who watches the reading.
 *
 * @param <T> the concrete builder
 */
abstract class DecodingBuilder<T extends DecodingBuilder<T>> extends ImageDataset.Builder<T> {
    private static final long GIBIBYTE = 1L << 30;

    Path path;
    int sidePixels = 224;
    Progress progress;
    private long cacheBytes = GIBIBYTE;

    /**
     * Sets the size to bring the images to (default: 224).
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
     * Sets how much memory decoded images may take (default: 1 GiB, which is 7,133 images of 224
     * pixels or 349,525 of 32). What needs more, or more than 2 GiB, is decoded again in each
     * epoch.
     *
     * @param cacheBytes the limit in bytes; 0 keeps nothing
     * @return this builder
     */
    public T optCacheBytes(long cacheBytes) {
        this.cacheBytes = cacheBytes;
        return self();
    }

    /**
     * Sets what to tell about the reading when the data set is built (default: nobody).
     *
     * @param progress is reset to the number of images and advanced by one for each; DJL's {@link
     *     ai.djl.training.util.ProgressBar} will do
     * @return this builder
     */
    public T optProgress(Progress progress) {
        this.progress = progress;
        return self();
    }

    /** Says whether so many decoded images may be kept. */
    final boolean fits(int images) {
        return images <= Math.min(cacheBytes, Integer.MAX_VALUE) / (3L * sidePixels * sidePixels);
    }

    /** The last part of the path. */
    final String fileName() {
        return String.valueOf(path.toAbsolutePath().normalize().getFileName());
    }
}
