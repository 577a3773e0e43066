package ai.dyad.vision.decode;

import java.awt.image.BufferedImage;

/**
 * Crops the largest centered square of an image and resizes it. This equals resizing the short side
 * and cropping the center, as in ImageNet evaluation.
 *
 * <p>Shrinking averages the area under each output pixel, enlarging interpolates linearly.
 * Transparent images are composited over white. Palettes, gray, 16-bit samples and images one pixel
 * wide or high are supported; embedded color profiles are ignored.
 */
public final class CenterSquare {
    private CenterSquare() {}

    /**
     * Returns the pixels of the resized square.
     *
     * @param image the image
     * @param sidePixels the side of the result in pixels
     * @return uint8 (3, side, side), flattened: red, green and blue planes, row by row
     * @throws IllegalArgumentException if the side is not positive
     */
    public static byte[] pixels(BufferedImage image, int sidePixels) {
        if (sidePixels < 1) {
            throw new IllegalArgumentException("side must be >= 1 pixel, got " + sidePixels);
        }
        return resize(image, sidePixels);
    }

    private static byte[] resize(BufferedImage image, int side) {
        int size = Math.min(image.getWidth(), image.getHeight());
        ResampleWeights taps = new ResampleWeights(size, side);
        float[][] rows = resizeRows(image, size, taps);
        byte[] result = new byte[3 * side * side];
        for (int y = 0; y < side; y++) {
            float[] row = new float[3 * side];
            float[] weight = taps.weights(y);
            for (int k = 0; k < weight.length; k++) {
                float[] source = rows[taps.first(y) + k];
                for (int i = 0; i < row.length; i++) {
                    row[i] += weight[k] * source[i];
                }
            }
            for (int i = 0; i < row.length; i++) {
                int channel = i / side;
                result[(channel * side + y) * side + i % side] = toByte(row[i]);
            }
        }
        return result;
    }

    /** Returns (size, 3 · side): each row of the square, resized, one color after the other. */
    private static float[][] resizeRows(BufferedImage image, int size, ResampleWeights taps) {
        int left = (image.getWidth() - size) / 2;
        int top = (image.getHeight() - size) / 2;
        int side = taps.length();
        RgbRows source = new RgbRows(image);
        float[] rgb = new float[3 * size];
        float[][] rows = new float[size][3 * side];
        for (int y = 0; y < size; y++) {
            source.read(left, top + y, rgb);
            for (int x = 0; x < side; x++) {
                float[] weight = taps.weights(x);
                int first = 3 * taps.first(x);
                for (int c = 0; c < 3; c++) {
                    float sum = 0;
                    for (int k = 0; k < weight.length; k++) {
                        sum += weight[k] * rgb[first + 3 * k + c];
                    }
                    rows[y][c * side + x] = sum;
                }
            }
        }
        return rows;
    }

    private static byte toByte(float value) {
        return (byte) Math.round(Math.min(255, Math.max(0, value)));
    }
}
