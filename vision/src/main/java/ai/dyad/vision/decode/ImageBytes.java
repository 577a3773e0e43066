package ai.dyad.vision.decode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the bytes of an encoded image come from: its file, or a place in an archive. */
@FunctionalInterface
public interface ImageBytes {
    /** The longest encoded image that is read, in bytes. */
    long MAX_BYTES = 1L << 30;

    /**
     * Reads an encoded image.
     *
     * @param image its file, or its name in an archive
     * @return all its bytes
     * @throws IOException if they cannot be read, or are too many
     */
    byte[] read(Path image) throws IOException;

    /**
     * Reads a file as a whole.
     *
     * @param file the file
     * @return all its bytes
     * @throws IOException if they cannot be read, or are too many
     */
    static byte[] ofFile(Path file) throws IOException {
        requireSize(Files.size(file));
        return Files.readAllBytes(file);
    }

    /**
     * Refuses what is too long to be read.
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
