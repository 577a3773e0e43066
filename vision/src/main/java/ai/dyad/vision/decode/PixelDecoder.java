package ai.dyad.vision.decode;

import ai.dyad.data.Fingerprint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Decodes the image at a position of a list. */
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
     * Returns a checksum of the content of an image, without decoding it if possible.
     *
     * @param index its position
     * @return a checksum of its content
     * @throws IOException if it cannot be read
     */
    default long checksum(int index) throws IOException {
        return Fingerprint.checksum(decode(index));
    }

    /**
     * Creates a decoder of files that cannot be replaced by others: an undecodable one is an error.
     *
     * @param files the files
     * @param decoder decodes one of them
     * @return the decoder of the file at a position
     */
    static PixelDecoder orFail(List<Path> files, ImageDecoder decoder) {
        return new DecodeOrFail(files, decoder);
    }

    /**
     * Creates a decoder that replaces an undecodable file by the next decodable one.
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
