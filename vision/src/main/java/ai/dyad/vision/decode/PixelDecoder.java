package ai.dyad.vision.decode;

import ai.dyad.data.Fingerprint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Decodes the image at a position of a list, whenever its pixels are asked for. */
@FunctionalInterface
public interface PixelDecoder {
    /**
     * Decodes an image.
     *
     * @param index its position
     * @return uint8 (3, side, side), flattened
     * @throws IOException if it cannot be decoded
     */
    byte[] decode(int index) throws IOException;

    /**
     * Tells the content of an image from others, without decoding it where that can be avoided.
     *
     * @param index its position
     * @return a function of its content
     * @throws IOException if it cannot be read
     */
    default long checksum(int index) throws IOException {
        return Fingerprint.checksum(decode(index));
    }

    /**
     * Decodes files for which no other can stand in: one that cannot be decoded is an error.
     *
     * @param files the files
     * @param decoder decodes one of them
     * @return the decoder of the file at a position
     */
    static PixelDecoder orFail(List<Path> files, ImageDecoder decoder) {
        return new DecodeOrFail(files, decoder);
    }

    /**
     * Decodes files, and instead of one that cannot be decoded the next one that can.
     *
     * @param files the files
     * @param decoder decodes one of them
     * @param skipped collects the files that were replaced
     * @return the decoder of the file at a position
     */
    static PixelDecoder orNext(List<Path> files, ImageDecoder decoder, SkippedImages skipped) {
        return new DecodeOrNext(files, decoder, skipped);
    }
}
