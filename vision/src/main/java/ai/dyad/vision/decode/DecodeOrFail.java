package ai.dyad.vision.decode;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Decodes files that cannot be replaced by others; a file that cannot be decoded is an error. */
final class DecodeOrFail implements PixelDecoder {
    private final List<Path> files;
    private final ImageDecoder decoder;

    DecodeOrFail(List<Path> files, ImageDecoder decoder) {
        this.files = files;
        this.decoder = decoder;
    }

    @Override
    public long checksum(int index) throws IOException {
        return decoder.checksum(files.get(index));
    }

    @Override
    public byte[] decode(int index) throws IOException {
        Path file = files.get(index);
        try {
            return decoder.decode(file);
        } catch (IOException e) {
            throw new IOException(
                    file
                            + " was readable when the data set was built, but is not any more: "
                            + SkippedImage.of(file, e).reason(),
                    e);
        }
    }
}
