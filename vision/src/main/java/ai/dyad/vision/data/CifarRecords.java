package ai.dyad.vision.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Reads CIFAR-10 records, each a class byte and 3,072 pixel bytes. */
final class CifarRecords {
    static final int RECORD_BYTES = 3073;
    private static final int PIXEL_BYTES = RECORD_BYTES - 1;
    private static final int CHUNK_RECORDS = 256;

    private final ByteBuffer pixels;
    private final int[] classes;

    CifarRecords(int count) {
        pixels = ByteBuffer.allocateDirect(Math.multiplyExact(count, PIXEL_BYTES));
        classes = new int[count];
    }

    /** Reads records from the stream to positions first, first + 1 and so on. */
    void read(InputStream in, int first, int count, String file) throws IOException {
        byte[] chunk = new byte[CHUNK_RECORDS * RECORD_BYTES];
        for (int done = 0; done < count; done += CHUNK_RECORDS) {
            int records = Math.min(CHUNK_RECORDS, count - done);
            int bytes = in.readNBytes(chunk, 0, records * RECORD_BYTES);
            if (bytes < records * RECORD_BYTES) {
                throw new EOFException(
                        file + " ended after " + ((long) done * RECORD_BYTES + bytes) + " bytes");
            }
            for (int i = 0; i < records; i++) {
                int label = chunk[i * RECORD_BYTES] & 0xFF;
                if (label >= Cifar10.CLASS_NAMES.size()) {
                    throw new IOException(
                            file
                                    + " is not CIFAR-10: class must be in [0, 10), got "
                                    + label
                                    + " in record "
                                    + (done + i));
                }
                int place = first + done + i;
                classes[place] = label;
                pixels.put(place * PIXEL_BYTES, chunk, i * RECORD_BYTES + 1, PIXEL_BYTES);
            }
        }
    }

    int count() {
        return classes.length;
    }

    ByteBuffer pixels() {
        return pixels;
    }

    int[] classes() {
        return classes;
    }
}
