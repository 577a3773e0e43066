package ai.dyad.vision.data;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;

/** All pixels of a data set as one array, uint8 (N, C, H, W), in main memory or on a GPU. */
final class PixelStore implements PixelSource {
    private final NDManager manager;
    private final NDArray pixels; // (N, C, H, W)

    private PixelStore(NDManager manager, NDArray pixels) {
        this.manager = manager;
        this.pixels = pixels;
    }

    /**
     * Wraps the bytes between a direct buffer's position and its limit. On the CPU they are not
     * copied, so the buffer must not be changed afterwards.
     */
    static PixelStore of(ByteBuffer bytes, Shape shape, Device device) {
        NDManager manager = NDManager.newBaseManager(device);
        try {
            return new PixelStore(manager, manager.create(bytes.slice(), shape, DataType.UINT8));
        } catch (RuntimeException | Error e) {
            manager.close();
            throw e;
        }
    }

    /** Allocates a buffer for images in main memory; the error for too many states the size. */
    static ByteBuffer allocate(long images, Shape imageShape) {
        long bytes = Math.multiplyExact(images, imageShape.size());
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "a data set in memory must have at most 2147483647 bytes, got "
                            + bytes
                            + ": "
                            + images
                            + " images of shape "
                            + imageShape);
        }
        return ByteBuffer.allocateDirect((int) bytes);
    }

    Shape shape() {
        return pixels.getShape();
    }

    @Override
    public NDArray gather(NDManager target, long[] indices) {
        if (target.getDevice().equals(pixels.getDevice())) {
            return rows(target, indices);
        }
        // toDevice leaves a manager attached to that of its source; closing this scope frees it
        try (NDManager scope = manager.newSubManager()) {
            NDArray moved = rows(scope, indices).toDevice(target.getDevice(), true);
            moved.attach(target);
            return moved;
        }
    }

    private NDArray rows(NDManager scope, long[] indices) {
        try (NDArray index = scope.create(indices)) {
            return pixels.get(scope, new NDIndex("{}", index));
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
