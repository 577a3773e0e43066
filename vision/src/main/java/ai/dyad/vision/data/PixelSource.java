package ai.dyad.vision.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;

/** Where the pixels of a data set come from: memory, or files that are decoded when needed. */
interface PixelSource extends AutoCloseable {
    /**
     * Returns the images at some positions, uint8 (B, C, H, W), attached to the manager and on its
     * device.
     */
    NDArray gather(NDManager manager, long[] indices) throws IOException;

    /**
     * Tells the content of images from others without decoding them; null where their pixels are at
     * hand anyway.
     */
    default long[] checksums(long[] indices) throws IOException {
        return null;
    }

    @Override
    void close();
}
