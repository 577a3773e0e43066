package ai.dyad.vision.decode;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Decodes files. In place of one that cannot be decoded it takes the next that can, after the last
 * the first, so that no position moves. The position keeps its own label.
 */
final class DecodeOrNext implements PixelDecoder {
    private final List<Path> files;
    private final ImageDecoder decoder;
    private final SkippedImages skipped;

    DecodeOrNext(List<Path> files, ImageDecoder decoder, SkippedImages skipped) {
        this.files = files;
        this.decoder = decoder;
        this.skipped = skipped;
    }

    @Override
    public long checksum(int index) throws IOException {
        return decoder.checksum(files.get(index));
    }

    @Override
    public byte[] decode(int index) throws IOException {
        IOException failure = null;
        for (int step = 0; step < files.size(); step++) {
            Path file = files.get((index + step) % files.size());
            try {
                return decoder.decode(file);
            } catch (IOException e) {
                skipped.addLate(file, e);
                failure = e;
            }
        }
        throw new IOException("none of " + files.size() + " image files can be read", failure);
    }
}
