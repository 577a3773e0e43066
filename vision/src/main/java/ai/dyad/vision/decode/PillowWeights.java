package ai.dyad.vision.decode;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The weights with which Pillow resamples a line of 8-bit values: output i is the sum over k of
 * weights(i)[k] · input[first(i) + k], in fixed point with {@value #FRACTION_BITS} fractional bits.
 *
 * <p>Source: Pillow, {@code src/libImaging/Resample.c}, {@code precompute_coeffs} and {@code
 * normalize_coeffs_8bpc}; {@code Geometry.c}, {@code ImagingScaleAffine} for the nearest pixel.
 */
final class PillowWeights {
    /** 32 bits less 8 for the value and 2 for sums beyond it. */
    static final int FRACTION_BITS = 32 - 8 - 2;

    /** One half, to which products are added so that they are rounded. */
    static final int HALF = 1 << (FRACTION_BITS - 1);

    private static final int ONE = 1 << FRACTION_BITS;

    private final int[] first;
    private final int[][] weights;
    private final int low;
    private final int high;

    /**
     * Computes the weights.
     *
     * @param from the number of inputs
     * @param to the number of outputs of the whole line
     * @param start the first output that is wanted
     * @param count how many outputs are wanted
     * @param filter the kernel
     */
    PillowWeights(int from, int to, int start, int count, ResampleFilter filter) {
        first = new int[count];
        weights = new int[count][];
        if (filter == ResampleFilter.NEAREST) {
            nearest(from, to, start);
        } else if (from == to) {
            copy(start);
        } else {
            double scale = (double) from / to;
            for (int i = 0; i < count; i++) {
                kernel(i, (start + i + 0.5) * scale, Math.max(1, scale), from, filter);
            }
        }
        low = Arrays.stream(first).min().orElse(0);
        high = IntStream.range(0, count).map(i -> first[i] + weights[i].length).max().orElse(0);
    }

    /** Pillow leaves a line that keeps its length alone. */
    private void copy(int start) {
        for (int i = 0; i < first.length; i++) {
            first[i] = start + i;
            weights[i] = new int[] {ONE};
        }
    }

    private void nearest(int from, int to, int start) {
        double scale = (double) from / to;
        double at = scale * 0.5; // summed up step by step, as Pillow does
        for (int i = 0; i < start + first.length; i++) {
            if (i >= start) {
                first[i - start] = Math.min((int) at, from - 1);
                weights[i - start] = new int[] {ONE};
            }
            at += scale;
        }
    }

    private void kernel(int i, double center, double stretch, int from, ResampleFilter filter) {
        double support = filter.support() * stretch;
        double narrow = 1 / stretch;
        int low = Math.max(0, (int) (center - support + 0.5));
        int high = Math.min(from, (int) (center + support + 0.5));
        double[] values = new double[Math.max(0, high - low)];
        double sum = 0;
        for (int k = 0; k < values.length; k++) {
            values[k] = filter.at((k + low - center + 0.5) * narrow);
            sum += values[k];
        }
        first[i] = low;
        weights[i] = new int[values.length];
        for (int k = 0; k < values.length; k++) {
            double weight = sum == 0 ? values[k] : values[k] / sum;
            weights[i][k] = (int) (Math.copySign(0.5, weight) + weight * ONE);
        }
    }

    /** Returns the number of outputs that are wanted. */
    int length() {
        return first.length;
    }

    /** Returns the first input that an output depends on. */
    int first(int output) {
        return first[output];
    }

    /** Returns the weights of an output's inputs; do not modify them. */
    int[] weights(int output) {
        return weights[output];
    }

    /** Returns the first input that any output depends on. */
    int low() {
        return low;
    }

    /** Returns the input after the last that any output depends on. */
    int high() {
        return high;
    }

    /** Rounds a sum of products, which holds {@link #HALF} already, to 0 to 255. */
    static int round(int sum) {
        int value = sum >> FRACTION_BITS;
        return value < 0 ? 0 : Math.min(value, 255);
    }
}
