package ai.dyad.vision.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the bytes of an encoded image come from: its file, or a place in an archive. */
@FunctionalInterface
interface ImageBytes {
    long MAX_BYTES = 1L << 30;

    byte[] read(Path image) throws IOException;

    /** Reads a file as a whole. */
    static byte[] ofFile(Path file) throws IOException {
        requireSize(Files.size(file));
        return Files.readAllBytes(file);
    }

    static void requireSize(long bytes) throws IOException {
        if (bytes > MAX_BYTES) {
            throw new IOException("file must have at most " + MAX_BYTES + " bytes");
        }
    }
}
