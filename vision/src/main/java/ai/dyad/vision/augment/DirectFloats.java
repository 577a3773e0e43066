package ai.dyad.vision.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Floats outside the heap on their way to the device. Kept and reused: direct buffers are given
 * back by the garbage collector alone, so one per batch would let resident memory grow.
 */
final class DirectFloats {
    private ByteBuffer bytes = ByteBuffer.allocateDirect(0);
    private FloatBuffer floats = bytes.asFloatBuffer();

    /** Starts over with room for a number of floats. */
    void start(long size) {
        if (floats.capacity() < size) {
            bytes =
                    ByteBuffer.allocateDirect(Math.toIntExact(size * Float.BYTES))
                            .order(ByteOrder.nativeOrder());
            floats = bytes.asFloatBuffer();
        }
        floats.clear();
    }

    void put(float[] values) {
        floats.put(values);
    }

    /**
     * Returns what was put since the start, as one copy to the manager's device. On the CPU the
     * array is a window on this buffer: close it before starting over.
     */
    NDArray toArray(NDManager manager, Shape shape) {
        ByteBuffer filled = bytes.slice(0, floats.position() * Float.BYTES);
        return manager.create(filled, shape, DataType.FLOAT32);
    }
}
