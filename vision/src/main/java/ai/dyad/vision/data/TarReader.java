package ai.dyad.vision.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Walks through the plain files of a tar archive with short names: blocks of 512 bytes, a header
 * (name at 0, octal size at 124, kind at 156) before each file's content.
 */
final class TarReader {
    private static final int BLOCK_BYTES = 512;
    private static final int NAME_BYTES = 100;
    private static final int SIZE_AT = 124;
    private static final int SIZE_BYTES = 12;
    private static final int KIND_AT = 156;

    private final InputStream in;
    private final byte[] header = new byte[BLOCK_BYTES];
    private long unread; // of the current file, with the padding to whole blocks

    TarReader(InputStream in) {
        this.in = in;
    }

    /** Moves to the next plain file; returns false at the end of the archive. */
    boolean next() throws IOException {
        do {
            in.skipNBytes(unread);
            int bytes = in.readNBytes(header, 0, BLOCK_BYTES);
            if (bytes == 0 || (bytes == BLOCK_BYTES && header[0] == 0)) {
                return false;
            }
            if (bytes < BLOCK_BYTES) {
                throw new EOFException("ended within a file header");
            }
            unread = (size() + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
        } while (header[KIND_AT] != '0' && header[KIND_AT] != 0);
        return true;
    }

    /** Returns the name of the current file without its directories. */
    String name() {
        String path = text(0, NAME_BYTES);
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Returns the length of the current file in bytes. */
    long size() throws IOException {
        String octal = text(SIZE_AT, SIZE_BYTES).trim();
        try {
            return Long.parseLong(octal, 8);
        } catch (NumberFormatException e) {
            throw new IOException("not a tar archive: size must be octal, got " + octal, e);
        }
    }

    /** Returns the archive's stream at the content of the current file, to be read to its end. */
    InputStream content() throws IOException {
        unread -= size();
        return in;
    }

    private String text(int from, int length) {
        int end = from;
        while (end < from + length && header[end] != 0) {
            end++;
        }
        return new String(header, from, end - from, StandardCharsets.ISO_8859_1);
    }
}
