package ai.dyad.vision.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;

/** The source of a data set's pixels: memory, or files that are decoded on demand. */
interface PixelSource extends AutoCloseable {
    /**
     * Returns the images at some positions, uint8 (B, C, H, W), attached to the manager and on its
     * device.
     */
    NDArray gather(NDManager manager, long[] indices) throws IOException;

    /**
     * Returns checksums of images without decoding them; null if the pixels are in memory, so that
     * they can be used instead.
     */
    default long[] checksums(long[] indices) throws IOException {
        return null;
    }

    @Override
    void close();
}
