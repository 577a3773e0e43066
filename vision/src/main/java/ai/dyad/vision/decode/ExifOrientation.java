package ai.dyad.vision.decode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the EXIF orientation, 1 (upright) to 8, of a JPEG file (segment APP1) or a PNG file (chunk
 * eXIf).
 */
final class ExifOrientation {
    private static final int UPRIGHT = 1;
    private static final int START_OF_IMAGE = 0xFFD8;
    private static final int START_OF_SCAN = 0xFFDA;
    private static final int APP1 = 0xFFE1;
    private static final long PNG_SIGNATURE = 0x89504E470D0A1A0AL;
    private static final int PNG_EXIF = 0x65584966; // eXIf
    private static final int PNG_CHUNK_BYTES = 12; // length, type and checksum
    private static final int ORIENTATION_TAG = 0x0112;
    private static final int LITTLE_ENDIAN_MARK = 0x4949;
    private static final int LONG_TYPE = 4;
    private static final int ENTRY_BYTES = 12;
    private static final byte[] EXIF = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);

    private ExifOrientation() {}

    /** Returns whether an orientation exchanges height and width. */
    static boolean swapsSides(int orientation) {
        return orientation >= 5;
    }

    /** Returns the orientation of an encoded image; 1 if it is missing or malformed. */
    static int of(byte[] encoded) {
        ByteBuffer data = ByteBuffer.wrap(encoded);
        if (data.limit() >= 4 && unsigned(data, 0) == START_OF_IMAGE) {
            return inJpeg(data, encoded);
        }
        boolean png = data.limit() >= Long.BYTES && data.getLong(0) == PNG_SIGNATURE;
        return png ? inPng(data, encoded) : UPRIGHT;
    }

    private static int inJpeg(ByteBuffer data, byte[] encoded) {
        int at = 2;
        while (at + 4 <= data.limit()) {
            int marker = unsigned(data, at);
            if (marker == 0xFFFF) { // any number of fill bytes may precede a marker
                at++;
                continue;
            }
            int length = unsigned(data, at + 2);
            int end = at + 2 + length;
            if (marker < 0xFF00 || marker == START_OF_SCAN || end > data.limit()) {
                return UPRIGHT;
            }
            int body = at + 4;
            if (marker == APP1 && isExif(encoded, body, end)) {
                return inTiff(data.slice(body + EXIF.length, end - body - EXIF.length));
            }
            at = Math.max(end, at + 2);
        }
        return UPRIGHT;
    }

    /** Finds the chunk, which may come before or after the pixels. */
    private static int inPng(ByteBuffer data, byte[] encoded) {
        long at = Long.BYTES;
        while (at + PNG_CHUNK_BYTES <= data.limit()) {
            int chunk = (int) at;
            int length = data.getInt(chunk);
            if (length < 0 || at + PNG_CHUNK_BYTES + length > data.limit()) {
                return UPRIGHT;
            }
            if (data.getInt(chunk + 4) == PNG_EXIF) {
                int body = chunk + 8;
                boolean prefixed =
                        isExif(encoded, body, body + length); // not allowed, but found in practice
                int skip = prefixed ? EXIF.length : 0;
                return inTiff(data.slice(body + skip, length - skip));
            }
            at += PNG_CHUNK_BYTES + length;
        }
        return UPRIGHT;
    }

    private static boolean isExif(byte[] encoded, int from, int to) {
        return to - from > EXIF.length
                && Arrays.equals(encoded, from, from + EXIF.length, EXIF, 0, EXIF.length);
    }

    private static int inTiff(ByteBuffer tiff) {
        if (tiff.limit() < 8) {
            return UPRIGHT;
        }
        if (unsigned(tiff, 0) == LITTLE_ENDIAN_MARK) {
            tiff.order(ByteOrder.LITTLE_ENDIAN);
        }
        int directory = tiff.getInt(4);
        if (directory < 0 || directory > tiff.limit() - 2) {
            return UPRIGHT;
        }
        int entries = unsigned(tiff, directory);
        for (int i = 0; i < entries; i++) {
            int entry = directory + 2 + i * ENTRY_BYTES;
            if (entry + ENTRY_BYTES > tiff.limit()) {
                return UPRIGHT;
            }
            if (unsigned(tiff, entry) == ORIENTATION_TAG) {
                boolean wide = unsigned(tiff, entry + 2) == LONG_TYPE;
                int value = wide ? tiff.getInt(entry + 8) : unsigned(tiff, entry + 8);
                return value >= 1 && value <= 8 ? value : UPRIGHT;
            }
        }
        return UPRIGHT;
    }

    private static int unsigned(ByteBuffer data, int at) {
        return data.getShort(at) & 0xFFFF;
    }

    /**
     * Rotates and mirrors a square image upright.
     *
     * @param planes (C, side, side), flattened
     * @param side the side in pixels
     * @param orientation 1 to 8
     * @return the upright image; the argument itself if it is already upright
     */
    static byte[] turn(byte[] planes, int side, int orientation) {
        if (orientation == UPRIGHT) {
            return planes;
        }
        byte[] result = new byte[planes.length];
        int last = side - 1;
        for (int plane = 0; plane < planes.length; plane += side * side) {
            for (int y = 0; y < side; y++) {
                for (int x = 0; x < side; x++) {
                    int from =
                            switch (orientation) {
                                case 2 -> y * side + last - x;
                                case 3 -> (last - y) * side + last - x;
                                case 4 -> (last - y) * side + x;
                                case 5 -> x * side + y;
                                case 6 -> (last - x) * side + y;
                                case 7 -> (last - x) * side + last - y;
                                default -> x * side + last - y;
                            };
                    result[plane + y * side + x] = planes[plane + from];
                }
            }
        }
        return result;
    }
}
