package ai.dyad.vision.augment;

import java.util.Arrays;

/**
 * The matrix that maps the rows (or columns) of an image to those of a view: crop, resize, flip and
 * blur along one axis, (outputs, inputs). Rows are banded, and only the band is ever accessed.
 * Mutable and reused for every sample.
 */
final class AxisWeights {
    private final int outputs;
    private final int inputs;
    private float[] weights; // (outputs, inputs), meaningful between first and end of each row
    private float[] blurred; // the second buffer for blurring
    private final int[] first;
    private final int[] end;
    private boolean reversed;

    AxisWeights(int outputs, int inputs) {
        this.outputs = outputs;
        this.inputs = inputs;
        this.weights = new float[Math.multiplyExact(outputs, inputs)];
        this.blurred = new float[weights.length];
        this.first = new int[outputs];
        this.end = new int[outputs];
    }

    int outputs() {
        return outputs;
    }

    int inputs() {
        return inputs;
    }

    /** Resets the matrix to a resize of the inputs [offset, offset + length) to all outputs. */
    void resize(int offset, int length, ResizeFilter filter) {
        double scale = (double) length / outputs;
        double stretch = Math.max(1, scale);
        double support = filter.support() * stretch;
        for (int row = 0; row < outputs; row++) {
            double center = scale * (row + 0.5);
            int from = Math.max(0, (int) (center - support + 0.5));
            int to = Math.min(length, (int) (center + support + 0.5));
            int base = row * inputs + offset;
            double sum = 0;
            for (int i = from; i < to; i++) {
                double weight = filter.weight((i - center + 0.5) / stretch);
                weights[base + i] = (float) weight;
                sum += weight;
            }
            float normalizer = (float) (1 / sum);
            for (int i = from; i < to; i++) {
                weights[base + i] *= normalizer;
            }
            first[row] = offset + from;
            end[row] = offset + to;
        }
        reversed = false;
    }

    /** Mirrors the outputs. */
    void reverse() {
        reversed = !reversed;
    }

    boolean isReversed() {
        return reversed;
    }

    /**
     * Convolves the outputs with a symmetric kernel, reflecting at both ends without repeating the
     * end (a mirrored axis needs no special treatment, since the kernel is symmetric).
     */
    void blur(float[] kernel) {
        int radius = kernel.length / 2;
        int[] blurredFirst = first.clone();
        int[] blurredEnd = end.clone();
        for (int row = 0; row < outputs; row++) {
            for (int k = -radius; k <= radius; k++) {
                int source = reflect(row + k);
                blurredFirst[row] = Math.min(blurredFirst[row], first[source]);
                blurredEnd[row] = Math.max(blurredEnd[row], end[source]);
            }
            int base = row * inputs;
            Arrays.fill(blurred, base + blurredFirst[row], base + blurredEnd[row], 0);
            for (int k = -radius; k <= radius; k++) {
                addRow(reflect(row + k), kernel[k + radius], base);
            }
        }
        System.arraycopy(blurredFirst, 0, first, 0, outputs);
        System.arraycopy(blurredEnd, 0, end, 0, outputs);
        float[] swap = weights;
        weights = blurred;
        blurred = swap;
    }

    private void addRow(int source, float factor, int targetBase) {
        int sourceBase = source * inputs;
        for (int i = first[source]; i < end[source]; i++) {
            blurred[targetBase + i] += factor * weights[sourceBase + i];
        }
    }

    private int reflect(int row) {
        int mirrored = Math.abs(row);
        return mirrored < outputs ? mirrored : 2 * (outputs - 1) - mirrored;
    }

    /** Writes the matrix, row by row, into an array of its size that holds zeros. */
    void write(float[] matrix) {
        for (int row = 0; row < outputs; row++) {
            int source = reversed ? outputs - 1 - row : row;
            int from = first[source];
            System.arraycopy(
                    weights,
                    source * inputs + from,
                    matrix,
                    row * inputs + from,
                    end[source] - from);
        }
    }

    /**
     * Writes the transposed matrix (inputs, outputs) into an array of its size that holds zeros.
     */
    void writeTransposed(float[] matrix) {
        for (int row = 0; row < outputs; row++) {
            int source = reversed ? outputs - 1 - row : row;
            int base = source * inputs;
            for (int i = first[source]; i < end[source]; i++) {
                matrix[i * outputs + row] = weights[base + i];
            }
        }
    }
}
