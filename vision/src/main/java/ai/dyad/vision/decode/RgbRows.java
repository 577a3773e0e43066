package ai.dyad.vision.decode;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * Reads rows of an image of any type as red, green and blue in [0, 255], composited over white.
 *
 * <p>Samples are used as stored, scaled to 8 bits. Java's own conversion would treat gray values as
 * linear light and brighten them, unlike other tools.
 */
final class RgbRows {
    private static final float WHITE = 255;

    private final BufferedImage image;
    private final Raster raster;
    private final ColorModel colors;
    private final boolean stored;
    private final float[] scale;

    RgbRows(BufferedImage image) {
        this.image = image;
        this.raster = image.getRaster();
        this.colors = image.getColorModel();
        this.stored = isStoredPlainly(colors);
        scale = new float[colors.getNumComponents()];
        for (int band = 0; band < scale.length; band++) {
            scale[band] = WHITE / ((1L << colors.getComponentSize(band)) - 1);
        }
    }

    private static boolean isStoredPlainly(ColorModel colors) {
        int space = colors.getColorSpace().getType();
        int transfer = colors.getTransferType();
        return !(colors instanceof IndexColorModel)
                && (space == ColorSpace.TYPE_RGB || space == ColorSpace.TYPE_GRAY)
                && (transfer == DataBuffer.TYPE_BYTE
                        || transfer == DataBuffer.TYPE_USHORT
                        || transfer == DataBuffer.TYPE_INT);
    }

    /**
     * Reads part of a row.
     *
     * @param x the first pixel
     * @param y the row
     * @param rgb filled with n triples
     */
    void read(int x, int y, float[] rgb) {
        if (stored) {
            readStored(x, y, rgb);
        } else {
            readConverted(x, y, rgb);
        }
    }

    private void readStored(int x, int y, float[] rgb) {
        int n = rgb.length / 3;
        int bands = scale.length;
        int[] samples = raster.getPixels(x, y, n, 1, (int[]) null);
        boolean gray = colors.getNumColorComponents() == 1;
        for (int i = 0; i < n; i++) {
            int at = i * bands;
            float keep = 1;
            float white = 0;
            if (colors.hasAlpha()) {
                float alpha = samples[at + bands - 1] * scale[bands - 1] / WHITE;
                keep = colors.isAlphaPremultiplied() ? 1 : alpha;
                white = (1 - alpha) * WHITE;
            }
            for (int c = 0; c < 3; c++) {
                int band = gray ? 0 : c;
                rgb[3 * i + c] = samples[at + band] * scale[band] * keep + white;
            }
        }
    }

    private void readConverted(int x, int y, float[] rgb) {
        int n = rgb.length / 3;
        int[] argb = image.getRGB(x, y, n, 1, null, 0, n);
        for (int i = 0; i < n; i++) {
            float alpha = (argb[i] >>> 24) / WHITE;
            float white = (1 - alpha) * WHITE;
            rgb[3 * i] = (argb[i] >> 16 & 0xFF) * alpha + white;
            rgb[3 * i + 1] = (argb[i] >> 8 & 0xFF) * alpha + white;
            rgb[3 * i + 2] = (argb[i] & 0xFF) * alpha + white;
        }
    }
}
