package ai.dyad.vision.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.internal.UploadBuffer;
import ai.dyad.vision.decode.DecoderPool;
import ai.dyad.vision.decode.PixelDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Images that are decoded from their files on every request. */
final class OnDemandPixels implements PixelSource {
    private final PixelDecoder images;
    private final Shape image;
    private final DecoderPool threads;
    private final Queue<UploadBuffer> buffers = new ConcurrentLinkedQueue<>();

    OnDemandPixels(PixelDecoder images, Shape image, DecoderPool threads) {
        this.images = images;
        this.image = image;
        this.threads = threads;
    }

    @Override
    public NDArray gather(NDManager manager, long[] indices) throws IOException {
        Shape shape = new Shape(indices.length).addAll(image);
        UploadBuffer kept = buffers.poll();
        UploadBuffer buffer = kept == null ? new UploadBuffer() : kept;
        try {
            int bytes = Math.toIntExact(image.size());
            ByteBuffer pixels = buffer.startBytes(shape.size());
            threads.forEach(
                    indices.length, i -> pixels.put(i * bytes, images.decode((int) indices[i])));
            try (NDArray view = buffer.toArray(manager, shape, DataType.UINT8)) {
                return view.duplicate();
            }
        } finally {
            buffers.add(buffer);
        }
    }

    @Override
    public long[] checksums(long[] indices) throws IOException {
        long[] sums = new long[indices.length];
        threads.forEach(sums.length, i -> sums[i] = images.checksum((int) indices[i]));
        return sums;
    }

    @Override
    public void close() {
        threads.close();
        buffers.clear();
    }
}
