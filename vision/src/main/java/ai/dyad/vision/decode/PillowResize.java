package ai.dyad.vision.decode;

import java.util.Arrays;

/**
 * Resizes and crops 8-bit images as Pillow does: first along rows, then along columns, with 8-bit
 * values between, in the order of all versions before 13. Only the pixels that the crop needs are
 * computed.
 *
 * <p>Source: Pillow, {@code src/libImaging/Resample.c}.
 */
final class PillowResize {
    private final ImageResize resize;

    PillowResize(ImageResize resize) {
        this.resize = resize;
    }

    /**
     * Prepares an image.
     *
     * @param image its pixels
     * @param height the resized height before the crop
     * @param width the resized width before the crop
     * @return uint8 (3, outputHeight, outputWidth), flattened
     */
    byte[] pixels(RgbBytes image, int height, int width) {
        Span rows = span(height, resize.outputHeight());
        Span columns = span(width, resize.outputWidth());
        byte[] result = canvas(rows.count() * columns.count());
        if (rows.count() <= 0 || columns.count() <= 0) {
            return result;
        }
        ResampleFilter filter = resize.filter();
        PillowWeights vertical =
                new PillowWeights(image.height(), height, rows.first(), rows.count(), filter);
        PillowWeights horizontal =
                new PillowWeights(image.width(), width, columns.first(), columns.count(), filter);
        int low = vertical.low();
        int[][] lines = new int[vertical.high() - low][];
        int[] source = new int[3 * image.width()];
        for (int y = 0; y < lines.length; y++) {
            lines[y] = alongRow(image, low + y, horizontal, source);
        }
        int[] sums = new int[3 * columns.count()];
        for (int y = 0; y < rows.count(); y++) {
            alongColumns(lines, low, vertical, y, sums);
            write(sums, result, rows.margin() + y, columns);
        }
        return result;
    }

    /** The part of a resized line that is seen: where it starts, and where it goes to. */
    private record Span(int first, int count, int margin) {}

    private Span span(int size, int seen) {
        if (resize.crop() == null) {
            return new Span(0, size, 0);
        }
        int start = resize.crop().offset().of(size, seen);
        int first = Math.max(0, start);
        return new Span(first, Math.min(size, start + seen) - first, Math.max(0, -start));
    }

    /** Returns the result with its border, if one is seen. */
    private byte[] canvas(int covered) {
        int plane = resize.outputHeight() * resize.outputWidth();
        byte[] result = new byte[3 * plane];
        for (int c = 0; covered < plane && c < 3; c++) {
            Arrays.fill(result, c * plane, (c + 1) * plane, resize.crop().fill(c));
        }
        return result;
    }

    /** Returns the resized row, red, green and blue of each pixel. */
    private static int[] alongRow(RgbBytes image, int y, PillowWeights weights, int[] source) {
        byte[] values = image.values();
        int start = y * source.length;
        int end = 3 * weights.high();
        for (int i = 3 * weights.low(); i < end; i++) {
            source[i] = values[start + i] & 0xFF;
        }
        int[] row = new int[3 * weights.length()];
        for (int x = 0; x < weights.length(); x++) {
            int[] weight = weights.weights(x);
            int at = 3 * weights.first(x);
            int red = PillowWeights.HALF;
            int green = PillowWeights.HALF;
            int blue = PillowWeights.HALF;
            for (int w : weight) {
                red += w * source[at];
                green += w * source[at + 1];
                blue += w * source[at + 2];
                at += 3;
            }
            row[3 * x] = PillowWeights.round(red);
            row[3 * x + 1] = PillowWeights.round(green);
            row[3 * x + 2] = PillowWeights.round(blue);
        }
        return row;
    }

    private static void alongColumns(
            int[][] lines, int low, PillowWeights weights, int y, int[] sums) {
        Arrays.fill(sums, PillowWeights.HALF);
        int[] weight = weights.weights(y);
        for (int k = 0; k < weight.length; k++) {
            add(sums, weight[k], lines[weights.first(y) - low + k]);
        }
    }

    private static void add(int[] sums, int weight, int[] line) { // vectorized by the compiler
        for (int i = 0; i < sums.length; i++) {
            sums[i] += weight * line[i];
        }
    }

    private void write(int[] sums, byte[] result, int y, Span columns) {
        int plane = resize.outputHeight() * resize.outputWidth();
        int start = y * resize.outputWidth() + columns.margin();
        for (int c = 0; c < 3; c++) {
            int to = c * plane + start;
            for (int i = c; i < sums.length; i += 3) {
                result[to++] = (byte) PillowWeights.round(sums[i]);
            }
        }
    }
}
