package ai.dyad.vision.data;

import java.io.IOException;

/** Decodes the image at a position, uint8 (3, side, side), flattened. */
@FunctionalInterface
interface IndexedPixels {
    byte[] decode(int index) throws IOException;
}
