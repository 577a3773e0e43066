package ai.dyad.vision.decode;

import ai.dyad.data.Fingerprint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The source of the bytes of encoded images: files, or an archive. */
@FunctionalInterface
public interface ImageBytes {
    /** The maximum size of an encoded image, in bytes. */
    long MAX_BYTES = 1L << 30;

    /**
     * Reads an encoded image.
     *
     * @param image its file, or its name in an archive
     * @return all its bytes
     * @throws IOException if they cannot be read, or exceed {@link #MAX_BYTES}
     */
    byte[] read(Path image) throws IOException;

    /**
     * Returns a checksum of an encoded image. For a file it covers the length and the first and
     * last 4 KiB.
     *
     * @param image its file, or its name in an archive
     * @return a checksum of its content
     * @throws IOException if it cannot be read
     */
    default long checksum(Path image) throws IOException {
        int ends = 4096;
        try (FileChannel channel = FileChannel.open(image)) {
            long size = channel.size();
            ByteBuffer sample = ByteBuffer.allocate(Long.BYTES + 2 * ends).putLong(size);
            sample.limit(Long.BYTES + (int) Math.min(ends, size));
            while (sample.hasRemaining() && channel.read(sample) >= 0) {
                // until the start is read
            }
            channel.position(Math.max(channel.position(), size - ends));
            sample.limit(sample.capacity());
            while (sample.hasRemaining() && channel.read(sample) >= 0) {
                // until the end is read
            }
            return Fingerprint.checksum(Arrays.copyOf(sample.array(), sample.position()));
        }
    }

    /**
     * Reads a file as a whole.
     *
     * @param file the file
     * @return all its bytes
     * @throws IOException if they cannot be read, or exceed {@link #MAX_BYTES}
     */
    static byte[] ofFile(Path file) throws IOException {
        requireSize(Files.size(file));
        return Files.readAllBytes(file);
    }

    /**
     * Rejects images that exceed {@link #MAX_BYTES}.
     *
     * @param bytes the length in bytes
     * @throws IOException if it is more than {@link #MAX_BYTES}
     */
    static void requireSize(long bytes) throws IOException {
        if (bytes > MAX_BYTES) {
            throw new IOException("file must have at most " + MAX_BYTES + " bytes");
        }
    }
}
