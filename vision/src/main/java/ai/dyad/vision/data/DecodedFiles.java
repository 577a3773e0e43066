package ai.dyad.vision.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Images that are decoded from their files each time they are asked for. */
final class DecodedFiles implements PixelSource {
    private final IndexedPixels images;
    private final int side;
    private final DecoderPool threads;
    private final Queue<ByteBuffer> buffers = new ConcurrentLinkedQueue<>();

    DecodedFiles(IndexedPixels images, int side, DecoderPool threads) {
        this.images = images;
        this.side = side;
        this.threads = threads;
    }

    @Override
    public NDArray gather(NDManager manager, long[] indices) throws IOException {
        Shape shape = new Shape(indices.length, 3, side, side);
        ByteBuffer buffer = borrow(Math.toIntExact(shape.size()));
        try {
            int bytes = 3 * side * side;
            threads.forEach(
                    indices.length, i -> buffer.put(i * bytes, images.decode((int) indices[i])));
            // direct buffers are freed late, native arrays at once: copy, and keep the buffer
            try (NDArray view = manager.create(buffer.slice(), shape, DataType.UINT8)) {
                return view.duplicate();
            }
        } finally {
            buffers.add(buffer);
        }
    }

    private ByteBuffer borrow(int bytes) {
        ByteBuffer buffer = buffers.poll();
        return buffer == null || buffer.capacity() < bytes
                ? ByteBuffer.allocateDirect(bytes)
                : buffer.limit(bytes);
    }

    @Override
    public void close() {
        threads.close();
        buffers.clear();
    }
}
