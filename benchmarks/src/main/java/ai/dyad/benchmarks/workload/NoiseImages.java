package ai.dyad.benchmarks.workload;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.Random;

/** Creates images of random noise: the time of a workload does not depend on their content. */
final class NoiseImages {
    private static final int CHANNELS = 3;

    private NoiseImages() {}

    static Shape shape(int count, int pixels) {
        return new Shape(count, CHANNELS, pixels, pixels);
    }

    static ByteBuffer noise(int count, int pixels) {
        byte[] bytes = new byte[Math.toIntExact(shape(count, pixels).size())];
        new Random(1).nextBytes(bytes);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    static NDArray noise(NDManager manager, int count, int pixels) {
        return manager.create(noise(count, pixels), shape(count, pixels), DataType.UINT8);
    }
}
