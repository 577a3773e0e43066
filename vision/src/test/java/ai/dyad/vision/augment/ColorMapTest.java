package ai.dyad.vision.augment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.dyad.random.CounterRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ColorMapTest {
    private static final double ROUNDING = 1e-5;
    private static final int PIXELS = 6;

    /** Compares steps compiled without the image with the same steps applied to the image. */
    @Test
    void compiledStepsEqualStepsOnTheImage() {
        for (int trial = 0; trial < 200; trial++) {
            for (int channels : new int[] {1, 3}) {
                RandomGenerator random = CounterRandom.of(trial, channels);
                double[][] image = image(channels, random);
                double[][] original = copy(image);
                ColorMap map = new ColorMap(channels);
                for (int step = 0; step < 6; step++) {
                    step(map, image, random);
                }
                assertSame(image, compiled(map, original));
            }
        }
    }

    private static void step(ColorMap map, double[][] image, RandomGenerator random) {
        double factor = 2 * random.nextDouble();
        int channels = image.length;
        switch (random.nextInt(4)) {
            case 0 -> {
                map.scale(factor);
                each(image, value -> factor * value);
            }
            case 1 -> {
                map.contrast(factor);
                double gray = 0;
                for (int i = 0; i < PIXELS; i++) {
                    gray += gray(image, i) / PIXELS;
                }
                double mean = gray;
                each(image, value -> factor * value + (1 - factor) * mean);
            }
            case 2 -> {
                map.chroma(0, factor);
                for (int i = 0; i < PIXELS; i++) {
                    double gray = gray(image, i);
                    for (double[] channel : image) {
                        channel[i] = factor * channel[i] + (1 - factor) * gray;
                    }
                }
            }
            default -> {
                double[] matrix = new double[channels * channels];
                double[] offset = new double[channels];
                for (int i = 0; i < matrix.length; i++) {
                    matrix[i] = random.nextDouble() - 0.3;
                }
                for (int c = 0; c < channels; c++) {
                    offset[c] = random.nextDouble() - 0.5;
                }
                map.apply(matrix, offset);
                transform(image, matrix, offset);
            }
        }
    }

    private static void transform(double[][] image, double[] matrix, double[] offset) {
        double[][] before = copy(image);
        int channels = image.length;
        for (int i = 0; i < PIXELS; i++) {
            for (int c = 0; c < channels; c++) {
                image[c][i] = offset[c];
                for (int k = 0; k < channels; k++) {
                    image[c][i] += matrix[c * channels + k] * before[k][i];
                }
            }
        }
    }

    @Test
    void hueTurnsRedTowardGreenAndKeepsLuma() {
        ColorMap map = new ColorMap(3);
        map.chroma(2 * Math.PI * 0.1, 1);
        double[] red = apply(map, 1, 0, 0);
        assertTrue(red[1] > 0.1 && red[1] > red[2], "orange, not pink");
        assertEquals(0.299, luma(red), ROUNDING);
    }

    @Test
    void wholeTurnChangesNothing() {
        ColorMap map = new ColorMap(3);
        for (int i = 0; i < 4; i++) {
            map.chroma(Math.PI / 2, 1);
        }
        double[] color = apply(map, 0.7, 0.2, 0.4);
        assertEquals(0.7, color[0], ROUNDING);
        assertEquals(0.2, color[1], ROUNDING);
        assertEquals(0.4, color[2], ROUNDING);
    }

    @Test
    void grayStaysGray() {
        ColorMap map = new ColorMap(3);
        map.chroma(0.7, 1.6);
        for (double value : apply(map, 0.4, 0.4, 0.4)) {
            assertEquals(0.4, value, ROUNDING);
        }
    }

    private static double[] apply(ColorMap map, double red, double green, double blue) {
        double[][] pixel = new double[3][PIXELS];
        for (int i = 0; i < PIXELS; i++) {
            pixel[0][i] = red;
            pixel[1][i] = green;
            pixel[2][i] = blue;
        }
        double[][] made = compiled(map, pixel);
        return new double[] {made[0][0], made[1][0], made[2][0]};
    }

    /** A p + M m + k, in doubles. */
    private static double[][] compiled(ColorMap map, double[][] image) {
        int channels = image.length;
        float[] pixel = new float[channels * channels];
        float[] mean = new float[channels * channels];
        float[] offset = new float[channels];
        map.writeMatrix(pixel, 0, 1);
        map.writeMeanMatrix(mean, 0, 1);
        map.writeOffset(offset, 0);
        double[][] made = new double[channels][PIXELS];
        for (int c = 0; c < channels; c++) {
            double shift = offset[c];
            for (int k = 0; k < channels; k++) {
                for (double value : image[k]) {
                    shift += mean[c * channels + k] * value / PIXELS;
                }
            }
            for (int i = 0; i < PIXELS; i++) {
                made[c][i] = shift;
                for (int k = 0; k < channels; k++) {
                    made[c][i] += pixel[c * channels + k] * image[k][i];
                }
            }
        }
        return made;
    }

    private static void assertSame(double[][] expected, double[][] actual) {
        for (int c = 0; c < expected.length; c++) {
            for (int i = 0; i < PIXELS; i++) {
                double scale = Math.max(1, Math.abs(expected[c][i]));
                assertEquals(expected[c][i], actual[c][i], 10 * ROUNDING * scale);
            }
        }
    }

    private static void each(double[][] image, DoubleUnaryOperator change) {
        for (double[] channel : image) {
            for (int i = 0; i < PIXELS; i++) {
                channel[i] = change.applyAsDouble(channel[i]);
            }
        }
    }

    private static double gray(double[][] image, int i) {
        return image.length == 1
                ? image[0][i]
                : luma(new double[] {image[0][i], image[1][i], image[2][i]});
    }

    private static double luma(double[] color) {
        return 0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2];
    }

    private static double[][] image(int channels, RandomGenerator random) {
        double[][] image = new double[channels][PIXELS];
        each(image, value -> random.nextDouble());
        return image;
    }

    private static double[][] copy(double[][] image) {
        double[][] copy = new double[image.length][];
        for (int c = 0; c < image.length; c++) {
            copy[c] = image[c].clone();
        }
        return copy;
    }
}
