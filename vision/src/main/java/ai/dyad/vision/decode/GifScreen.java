package ai.dyad.vision.decode;

import java.awt.Rectangle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The screen of a GIF file and the position of its first frame on it; Java's reader returns only
 * the frame. Source: CompuServe, "Graphics Interchange Format, version 89a".
 *
 * @param width the screen's width, enlarged if the frame needs more
 * @param height the screen's height, enlarged if the frame needs more
 * @param frame the position and size of the first frame
 */
record GifScreen(int width, int height, Rectangle frame) {
    private static final int HEADER_BYTES = 13;
    private static final int EXTENSION = 0x21;
    private static final int IMAGE = 0x2C;
    private static final int HAS_TABLE = 0x80;
    private static final int DESCRIPTOR_BYTES = 9;

    /** Returns the screen of a GIF file whose first frame does not fill it. */
    static Optional<GifScreen> partlyFilled(byte[] encoded) {
        boolean gif =
                encoded.length >= HEADER_BYTES
                        && encoded[0] == 'G'
                        && encoded[1] == 'I'
                        && encoded[2] == 'F'
                        && encoded[3] == '8';
        ByteBuffer data = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
        int descriptor = gif ? descriptor(data) : -1;
        if (descriptor < 0) {
            return Optional.empty();
        }
        Rectangle frame =
                new Rectangle(
                        unsigned(data, descriptor),
                        unsigned(data, descriptor + 2),
                        unsigned(data, descriptor + 4),
                        unsigned(data, descriptor + 6));
        int width = Math.max(unsigned(data, 6), frame.x + frame.width);
        int height = Math.max(unsigned(data, 8), frame.y + frame.height);
        boolean filled = frame.width == width && frame.height == height;
        return filled ? Optional.empty() : Optional.of(new GifScreen(width, height, frame));
    }

    /** Returns the position of the first frame's descriptor, or -1. */
    private static int descriptor(ByteBuffer data) {
        int flags = data.get(10);
        int at = HEADER_BYTES + ((flags & HAS_TABLE) == 0 ? 0 : 3 << ((flags & 7) + 1));
        while (at + 1 + DESCRIPTOR_BYTES <= data.limit()) {
            int kind = data.get(at) & 0xFF;
            if (kind == IMAGE) {
                return at + 1;
            }
            if (kind != EXTENSION) {
                return -1;
            }
            at += 2; // the extension's type; blocks follow, each preceded by its length, up to an
            // empty
            // one
            int length = -1;
            while (length != 0 && at < data.limit()) {
                length = data.get(at) & 0xFF;
                at += 1 + length;
            }
        }
        return -1;
    }

    private static int unsigned(ByteBuffer data, int at) {
        return data.getShort(at) & 0xFFFF;
    }
}
