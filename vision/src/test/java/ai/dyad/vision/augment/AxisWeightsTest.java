package ai.dyad.vision.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class AxisWeightsTest {
    private static final double ROUNDING = 1e-6;

    @Test
    void rowsAddUpToOne() {
        for (ResizeFilter filter : ResizeFilter.values()) {
            for (int inputs : new int[] {1, 2, 7, 30}) {
                for (int outputs : new int[] {1, 2, 8, 31}) {
                    AxisWeights weights = new AxisWeights(outputs, inputs);
                    for (int length = 1; length <= inputs; length++) {
                        weights.resize(inputs - length, length, filter);
                        if (outputs > 3) {
                            weights.blur(new GaussianBlur(1, 1, 1, 7).kernel(1));
                        }
                        assertRowsAddUpToOne(weights, inputs - length);
                    }
                }
            }
        }
    }

    private static void assertRowsAddUpToOne(AxisWeights weights, int offset) {
        float[] matrix = matrix(weights);
        for (int row = 0; row < weights.outputs(); row++) {
            double sum = 0;
            for (int i = 0; i < weights.inputs(); i++) {
                double weight = matrix[row * weights.inputs() + i];
                assertEquals(0, i < offset ? weight : 0, "nothing from outside the crop");
                sum += weight;
            }
            assertEquals(1, sum, ROUNDING);
        }
    }

    @Test
    void sameSizeIsTheIdentity() {
        AxisWeights weights = new AxisWeights(5, 5);
        for (ResizeFilter filter : ResizeFilter.values()) {
            weights.resize(0, 5, filter);
            float[] matrix = matrix(weights);
            for (int i = 0; i < 25; i++) {
                assertEquals(i % 6 == 0 ? 1 : 0, matrix[i], ROUNDING);
            }
        }
    }

    @Test
    void halvingAveragesOverTheWidenedTriangle() {
        AxisWeights weights = new AxisWeights(3, 6);
        weights.resize(0, 6, ResizeFilter.BILINEAR);
        float[] middle = new float[6];
        System.arraycopy(matrix(weights), 6, middle, 0, 6);
        assertArrayEquals(new float[] {0, 0.125f, 0.375f, 0.375f, 0.125f, 0}, middle, 1e-6f);
    }

    @Test
    void blurMultipliesFromTheLeft() {
        int outputs = 9;
        int inputs = 14;
        float[] kernel = new GaussianBlur(1, 1, 1, 5).kernel(1.3);
        AxisWeights weights = new AxisWeights(outputs, inputs);
        weights.resize(2, 11, ResizeFilter.BILINEAR);
        float[] sharp = matrix(weights);
        weights.blur(kernel);
        float[] blurred = matrix(weights);
        for (int row = 0; row < outputs; row++) {
            for (int i = 0; i < inputs; i++) {
                double expected = 0;
                for (int k = -2; k <= 2; k++) {
                    int source = Math.abs(row + k);
                    source = source < outputs ? source : 2 * (outputs - 1) - source;
                    expected += kernel[k + 2] * sharp[source * inputs + i];
                }
                assertEquals(expected, blurred[row * inputs + i], ROUNDING);
            }
        }
    }

    @Test
    void reverseMirrorsTheOutputs() {
        AxisWeights weights = new AxisWeights(4, 7);
        weights.resize(1, 5, ResizeFilter.BILINEAR);
        float[] plain = matrix(weights);
        weights.reverse();
        float[] mirrored = matrix(weights);
        for (int row = 0; row < 4; row++) {
            for (int i = 0; i < 7; i++) {
                assertEquals(plain[row * 7 + i], mirrored[(3 - row) * 7 + i]);
            }
        }
    }

    @Test
    void transposedHoldsTheSameWeights() {
        AxisWeights weights = new AxisWeights(4, 7);
        weights.resize(1, 5, ResizeFilter.BICUBIC);
        weights.reverse();
        float[] matrix = matrix(weights);
        float[] transposed = new float[28];
        weights.writeTransposed(transposed);
        for (int row = 0; row < 4; row++) {
            for (int i = 0; i < 7; i++) {
                assertEquals(matrix[row * 7 + i], transposed[i * 4 + row]);
            }
        }
    }

    private static float[] matrix(AxisWeights weights) {
        float[] matrix = new float[weights.outputs() * weights.inputs()];
        weights.write(matrix);
        return matrix;
    }
}
