package ai.dyad.vision.data;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipException;

/**
 * One IDX file of unsigned bytes: two zero bytes, the type (8), the rank, the sizes (big endian,
 * int32), then the values, last dimension fastest.
 */
final class IdxFile {
    private static final int UNSIGNED_BYTE = 8;
    private static final int BUFFER_BYTES = 1 << 16;

    private static final int MAX_GZIP_RATIO =
            1_100; // deflate compresses at most 1,032 bytes into one

    private final int[] sizes;
    private final ByteBuffer values;

    private IdxFile(int[] sizes, ByteBuffer values) {
        this.sizes = sizes;
        this.values = values;
    }

    /** Reads a file, uncompressed or gzip, whose header must have the given rank. */
    static IdxFile read(Path file, int rank) throws IOException {
        boolean zipped = Compression.isGzip(file);
        try (DataInputStream in = new DataInputStream(Compression.open(file))) {
            int[] sizes = header(in, file, rank);
            checkPlausible(file, sizes, Files.size(file) * (zipped ? MAX_GZIP_RATIO : 1));
            return new IdxFile(sizes, values(in, file, sizes));
        } catch (EOFException | ZipException e) {
            throw new IOException(
                    file + " is cut off or damaged (" + e.getMessage() + "); download it again", e);
        }
    }

    private static int[] header(DataInputStream in, Path file, int rank) throws IOException {
        int magic = in.readInt();
        int expected = UNSIGNED_BYTE << 8 | rank;
        if (magic != expected) {
            throw new IOException(
                    String.format(
                            "%s must begin with 0x%08x (unsigned bytes of rank %d), got 0x%08x; is"
                                    + " it the right file?",
                            file, expected, rank, magic));
        }
        int[] sizes = new int[rank];
        long total = 1;
        for (int i = 0; i < rank; i++) {
            sizes[i] = in.readInt();
            if (sizes[i] <= 0 || total * sizes[i] > Integer.MAX_VALUE) {
                throw new IOException(
                        file
                                + " must have positive sizes of at most 2147483647 bytes in all, got "
                                + Arrays.toString(Arrays.copyOf(sizes, i + 1)));
            }
            total *= sizes[i];
        }
        return sizes;
    }

    /** Rejects a damaged header that would allocate more memory than the file can fill. */
    private static void checkPlausible(Path file, int[] sizes, long limit) throws IOException {
        if (total(sizes) > limit) {
            throw wrongLength(file, sizes, "a file of " + Files.size(file) + " bytes");
        }
    }

    private static IOException wrongLength(Path file, int[] sizes, String actual) {
        return new IOException(
                file
                        + " must have "
                        + total(sizes)
                        + " values as its header "
                        + Arrays.toString(sizes)
                        + " says, got "
                        + actual
                        + "; download it again");
    }

    private static int total(int[] sizes) {
        return Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
    }

    private static ByteBuffer values(InputStream in, Path file, int[] sizes) throws IOException {
        int total = total(sizes);
        ByteBuffer values = ByteBuffer.allocateDirect(total);
        byte[] chunk = new byte[BUFFER_BYTES];
        long read = 0;
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
            values.put(chunk, 0, Math.min(n, values.remaining()));
            read += n;
        }
        if (read != total) {
            throw wrongLength(file, sizes, read + " values");
        }
        return values.flip();
    }

    int dimension(int axis) {
        return sizes[axis];
    }

    /** Returns the value at a position of the flattened array. */
    int value(int index) {
        return values.get(index) & 0xFF;
    }

    /** Returns all values, as a direct buffer. */
    ByteBuffer values() {
        return values;
    }
}
