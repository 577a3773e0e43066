package ai.dyad.vision.augment;

import java.util.Arrays;

/**
 * The combined effect of the color steps on a pixel p of an image with channel means m: an affine
 * map p' = A p + M m + k. Mutable and reused for every sample.
 *
 * <p>The means stay symbolic because contrast depends on the gray level that the previous steps
 * produce: this way it is compiled on the host, without the image.
 */
final class ColorMap {
    /** Rec. 601 luma, as in torchvision and PIL; the sum is exactly 1, so that gray stays gray. */
    private static final double[] LUMA = {0.299, 0.587, 0.114};

    /** A quarter turn of chroma in the YIQ plane, blue to green to red, in RGB terms. */
    private static final double[] CHROMA_TURN = {
        0.16773971, 0.32930952, -0.49704924, //
        -0.32811313, 0.03546699, 0.29264614, //
        1.2495459, -1.0463392, -0.2032067,
    };

    private final int channels;
    private final double[] pixel; // A, (C, C)
    private final double[] mean; // M, (C, C)
    private final double[] constant; // k, (C)
    private final double[] product;
    private final double[] step;
    private final double[] noOffset;

    ColorMap(int channels) {
        this.channels = channels;
        this.pixel = new double[channels * channels];
        this.mean = new double[channels * channels];
        this.constant = new double[channels];
        this.product = new double[channels * channels];
        this.step = new double[channels * channels];
        this.noOffset = new double[channels];
        reset();
    }

    int channels() {
        return channels;
    }

    void reset() {
        Arrays.fill(pixel, 0);
        Arrays.fill(mean, 0);
        Arrays.fill(constant, 0);
        for (int c = 0; c < channels; c++) {
            pixel[c * channels + c] = 1;
        }
    }

    void scale(double factor) {
        scale(pixel, factor);
        scale(mean, factor);
        scale(constant, factor);
    }

    /** Scales the difference of every pixel from the image's mean gray g: p' = f p + (1 - f) g. */
    void contrast(double factor) {
        double grayOfConstant = 0;
        for (int c = 0; c < channels; c++) {
            grayOfConstant += luma(c) * constant[c];
        }
        for (int column = 0; column < channels; column++) {
            double grayOfMean = 0;
            for (int c = 0; c < channels; c++) {
                int i = c * channels + column;
                grayOfMean += luma(c) * (pixel[i] + mean[i]);
            }
            product[column] = grayOfMean;
        }
        scale(factor);
        for (int c = 0; c < channels; c++) {
            constant[c] += (1 - factor) * grayOfConstant;
            for (int column = 0; column < channels; column++) {
                mean[c * channels + column] += (1 - factor) * product[column];
            }
        }
    }

    /** Rotates the chroma by an angle in radians and scales it: gray + scale · turned chroma. */
    void chroma(double angle, double scale) {
        if (channels == 1) {
            return;
        }
        double cosine = scale * Math.cos(angle);
        double sine = scale * Math.sin(angle);
        for (int row = 0; row < channels; row++) {
            for (int column = 0; column < channels; column++) {
                int i = row * channels + column;
                double identity = row == column ? 1 : 0;
                double gray = LUMA[column];
                step[i] = gray + cosine * (identity - gray) - sine * CHROMA_TURN[i];
            }
        }
        apply(step, noOffset);
    }

    /** Appends the map p' = matrix · p + offset. */
    void apply(double[] matrix, double[] offset) {
        multiply(matrix, pixel);
        multiply(matrix, mean);
        System.arraycopy(constant, 0, product, 0, channels);
        for (int row = 0; row < channels; row++) {
            double sum = offset[row];
            for (int i = 0; i < channels; i++) {
                sum += matrix[row * channels + i] * product[i];
            }
            constant[row] = sum;
        }
    }

    /** Writes A times a scale, which converts the units of the image to those of the view. */
    void writeMatrix(float[] target, int position, double scale) {
        for (int i = 0; i < pixel.length; i++) {
            target[position + i] = (float) (scale * pixel[i]);
        }
    }

    /** Writes M times a scale, as above. */
    void writeMeanMatrix(float[] target, int position, double scale) {
        for (int i = 0; i < mean.length; i++) {
            target[position + i] = (float) (scale * mean[i]);
        }
    }

    /** Writes k, already in the units of the view. */
    void writeOffset(float[] offsets, int position) {
        for (int c = 0; c < channels; c++) {
            offsets[position + c] = (float) constant[c];
        }
    }

    private double luma(int channel) {
        return channels == 1 ? 1 : LUMA[channel];
    }

    private void multiply(double[] left, double[] right) {
        for (int row = 0; row < channels; row++) {
            for (int column = 0; column < channels; column++) {
                double sum = 0;
                for (int i = 0; i < channels; i++) {
                    sum += left[row * channels + i] * right[i * channels + column];
                }
                product[row * channels + column] = sum;
            }
        }
        System.arraycopy(product, 0, right, 0, right.length);
    }

    private static void scale(double[] values, double factor) {
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
    }
}
