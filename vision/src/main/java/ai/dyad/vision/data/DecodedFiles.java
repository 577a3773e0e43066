package ai.dyad.vision.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Images that are decoded from their files each time they are asked for.
 *
 * <p>A file that cannot be decoded is replaced by the next one that can, so that every position has
 * an image, the same on every run, and no other position moves.
 */
final class DecodedFiles implements PixelSource {
    private final List<Path> files;
    private final ImageDecoder decoder;
    private final DecoderPool threads;
    private final UnreadableImages unreadable;
    private final Queue<ByteBuffer> buffers = new ConcurrentLinkedQueue<>();

    DecodedFiles(
            List<Path> files,
            ImageDecoder decoder,
            DecoderPool threads,
            UnreadableImages unreadable) {
        this.files = files;
        this.decoder = decoder;
        this.threads = threads;
        this.unreadable = unreadable;
    }

    @Override
    public NDArray gather(NDManager manager, long[] indices) throws IOException {
        int side = decoder.side();
        Shape shape = new Shape(indices.length, 3, side, side);
        ByteBuffer buffer = borrow(Math.toIntExact(shape.size()));
        try {
            int bytes = 3 * side * side;
            threads.forEach(indices.length, i -> buffer.put(i * bytes, decode((int) indices[i])));
            // direct buffers are freed late, native arrays at once: copy, and keep the buffer
            try (NDArray view = manager.create(buffer.slice(), shape, DataType.UINT8)) {
                return view.duplicate();
            }
        } finally {
            buffers.add(buffer);
        }
    }

    private byte[] decode(int index) throws IOException {
        IOException failure = null;
        for (int step = 0; step < files.size(); step++) {
            Path file = files.get((index + step) % files.size());
            try {
                return decoder.decode(file);
            } catch (IOException e) {
                unreadable.addLate(file, e);
                failure = e;
            }
        }
        throw new IOException("none of " + files.size() + " image files can be read", failure);
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
