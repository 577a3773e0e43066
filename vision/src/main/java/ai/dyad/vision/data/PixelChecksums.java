package ai.dyad.vision.data;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.dyad.data.Fingerprint;
import java.io.IOException;
import java.util.Arrays;

/** Checksums of the pixels of images. */
final class PixelChecksums {
    private static final int READ_AT_ONCE = 256;

    private PixelChecksums() {}

    /** Returns the checksum of each of some images of a data set. */
    static long[] of(ImageDataset images, long... indices) throws IOException {
        long[] sums = new long[indices.length];
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            for (int from = 0; from < sums.length; from += READ_AT_ONCE) {
                int to = Math.min(from + READ_AT_ONCE, sums.length);
                byte[] pixels;
                try (NDManager scope = manager.newSubManager()) {
                    long[] some = Arrays.copyOfRange(indices, from, to);
                    pixels = images.gather(scope, some).toByteArray();
                }
                int bytes = pixels.length / (to - from);
                for (int i = 0; i < to - from; i++) {
                    byte[] image = Arrays.copyOfRange(pixels, i * bytes, (i + 1) * bytes);
                    sums[from + i] = Fingerprint.checksum(image);
                }
            }
        }
        return sums;
    }
}
