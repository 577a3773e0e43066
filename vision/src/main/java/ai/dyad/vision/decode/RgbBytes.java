package ai.dyad.vision.decode;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * The pixels of an image as Pillow's {@code convert("RGB")} returns them: gray is repeated,
 * transparency is dropped, and of 16-bit samples the upper 8 bits are kept.
 */
final class RgbBytes {
    private static final int WHITE = 255;

    private final int height;
    private final int width;
    private final byte[] values;

    private RgbBytes(int height, int width, byte[] values) {
        this.height = height;
        this.width = width;
        this.values = values;
    }

    /** Returns the height in pixels. */
    int height() {
        return height;
    }

    /** Returns the width in pixels. */
    int width() {
        return width;
    }

    /** Returns red, green and blue of each pixel, row by row; do not modify them. */
    byte[] values() {
        return values;
    }

    /** Returns the pixels of an image of any type. */
    static RgbBytes of(BufferedImage image) {
        int height = image.getHeight();
        int width = image.getWidth();
        byte[] rgb = new byte[Math.multiplyExact(3, Math.multiplyExact(height, width))];
        ColorModel colors = image.getColorModel();
        Raster raster = image.getRaster();
        if (!isPlain(colors)) {
            convert(image, rgb);
        } else if (raster.getSampleModel() instanceof ComponentSampleModel model
                && raster.getDataBuffer() instanceof DataBufferByte data
                && colors.getComponentSize(0) == Byte.SIZE) {
            copy(raster, model, data.getData(), rgb);
        } else {
            scale(raster, colors, rgb);
        }
        return new RgbBytes(height, width, rgb);
    }

    private static boolean isPlain(ColorModel colors) {
        int transfer = colors.getTransferType();
        int space = colors.getColorSpace().getType();
        return !(colors instanceof IndexColorModel)
                && !colors.isAlphaPremultiplied()
                && (space == ColorSpace.TYPE_RGB || space == ColorSpace.TYPE_GRAY)
                && (transfer == DataBuffer.TYPE_BYTE
                        || transfer == DataBuffer.TYPE_USHORT
                        || transfer == DataBuffer.TYPE_INT);
    }

    /** Copies 8-bit samples in any order. */
    private static void copy(Raster raster, ComponentSampleModel model, byte[] data, byte[] rgb) {
        int[] bands = model.getBandOffsets();
        boolean gray = bands.length < 3;
        int red = bands[0];
        int green = bands[gray ? 0 : 1];
        int blue = bands[gray ? 0 : 2];
        int step = model.getPixelStride();
        int width = raster.getWidth();
        int start =
                raster.getDataBuffer().getOffset()
                        - raster.getSampleModelTranslateY() * model.getScanlineStride()
                        - raster.getSampleModelTranslateX() * step;
        int to = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            int from = start + y * model.getScanlineStride();
            for (int x = 0; x < width; x++, from += step, to += 3) {
                rgb[to] = data[from + red];
                rgb[to + 1] = data[from + green];
                rgb[to + 2] = data[from + blue];
            }
        }
    }

    /** Scales samples of any size to 8 bits. */
    private static void scale(Raster raster, ColorModel colors, byte[] rgb) {
        int bands = raster.getNumBands();
        boolean gray = colors.getNumColorComponents() == 1;
        int[] samples = null;
        int to = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            samples = raster.getPixels(0, y, raster.getWidth(), 1, samples);
            for (int x = 0; x < raster.getWidth(); x++) {
                for (int c = 0; c < 3; c++) {
                    int band = gray ? 0 : c;
                    int bits = colors.getComponentSize(band);
                    int value = samples[x * bands + band];
                    rgb[to++] =
                            (byte)
                                    (bits >= Byte.SIZE
                                            ? value >> (bits - Byte.SIZE)
                                            : value * WHITE / ((1 << bits) - 1));
                }
            }
        }
    }

    private static void convert(BufferedImage image, byte[] rgb) {
        int width = image.getWidth();
        int[] row = new int[width];
        int to = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int argb : row) {
                rgb[to++] = (byte) (argb >> 16);
                rgb[to++] = (byte) (argb >> 8);
                rgb[to++] = (byte) argb;
            }
        }
    }

    /** Returns this image turned upright, given its EXIF orientation, 1 to 8. */
    RgbBytes upright(int orientation) {
        if (orientation == 1) {
            return this;
        }
        boolean swapped = ExifOrientation.swapsSides(orientation);
        int rows = swapped ? width : height;
        int columns = swapped ? height : width;
        byte[] turned = new byte[values.length];
        int to = 0;
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                int from = 3 * source(orientation, y, x);
                turned[to++] = values[from];
                turned[to++] = values[from + 1];
                turned[to++] = values[from + 2];
            }
        }
        return new RgbBytes(rows, columns, turned);
    }

    private int source(int orientation, int y, int x) {
        int bottom = height - 1;
        int right = width - 1;
        return switch (orientation) {
            case 2 -> y * width + right - x;
            case 3 -> (bottom - y) * width + right - x;
            case 4 -> (bottom - y) * width + x;
            case 5 -> x * width + y;
            case 6 -> (bottom - x) * width + y;
            case 7 -> (bottom - x) * width + right - y;
            default -> x * width + right - y;
        };
    }
}
