package ai.dyad.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * A reusable off-heap buffer for values that are copied to a device. Only the garbage collector
 * frees direct buffers, so a new one for each batch would make resident memory grow.
 */
public final class UploadBuffer {
    private ByteBuffer bytes = ByteBuffer.allocateDirect(0);

    /** Creates an empty buffer. */
    public UploadBuffer() {}

    /**
     * Clears the buffer and makes room for floats.
     *
     * @param count how many
     * @return where to put them
     * @throws ArithmeticException if they take 2 GB or more
     */
    public FloatBuffer startFloats(long count) {
        return start(count * Float.BYTES).asFloatBuffer();
    }

    /**
     * Clears the buffer and makes room for longs.
     *
     * @param count how many
     * @return where to put them
     * @throws ArithmeticException if they take 2 GB or more
     */
    public LongBuffer startLongs(long count) {
        return start(count * Long.BYTES).asLongBuffer();
    }

    /**
     * Clears the buffer and makes room for bytes.
     *
     * @param count how many
     * @return where to put them
     * @throws ArithmeticException if they are 2 GB or more
     */
    public ByteBuffer startBytes(long count) {
        return start(count).limit(Math.toIntExact(count));
    }

    private ByteBuffer start(long size) {
        if (bytes.capacity() < size) {
            bytes = ByteBuffer.allocateDirect(Math.toIntExact(size)).order(ByteOrder.nativeOrder());
        }
        return bytes.clear();
    }

    /**
     * Copies values from the start of the buffer to the manager's device. On the CPU the array
     * shares this buffer: close it before the buffer is reused.
     *
     * @param manager the manager to which the array is attached
     * @param shape how many values
     * @param type what was put
     * @return the array
     */
    public NDArray toArray(NDManager manager, Shape shape, DataType type) {
        int size = Math.toIntExact(shape.size() * type.getNumOfBytes());
        return manager.create(bytes.slice(0, size), shape, type);
    }
}
