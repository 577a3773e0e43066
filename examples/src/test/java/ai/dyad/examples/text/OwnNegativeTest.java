package ai.dyad.examples.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class OwnNegativeTest {
    private static final double SCALE = 5;
    private static final double FLOAT_TOLERANCE = 1e-5;

    @Test
    void addsItsOwnNegativeAloneToTheOtherPositives() {
        double[][] anchors = {{1, 0}, {0, 1}, {0.6, 0.8}};
        double[][] positives = {{0.8, 0.6}, {0, 1}, {1, 0}};
        double[][] negatives = {{0, 1}, {0.6, 0.8}, {-1, 0}};
        long[] ids = {0, 1, 0}; // the first and the last are not each other's negatives
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            double right = SCALE * dot(anchors[i], positives[i]);
            double all = Math.exp(SCALE * dot(anchors[i], negatives[i]));
            for (int j = 0; j < 3; j++) {
                if (i == j || ids[i] != ids[j]) {
                    all += Math.exp(SCALE * dot(anchors[i], positives[j]));
                }
            }
            sum += Math.log(all) - right;
        }
        try (NDManager manager = NDManager.newBaseManager()) {
            NDList predictions = new NDList();
            for (double[][] vectors : new double[][][] {anchors, positives, negatives}) {
                float[] flat = new float[6];
                for (int i = 0; i < 6; i++) {
                    flat[i] = (float) vectors[i / 2][i % 2];
                }
                predictions.add(manager.create(flat, new Shape(3, 2)));
            }
            NDList labels = new NDList(manager.create(ids));
            float loss = new OwnNegative((float) SCALE).evaluate(labels, predictions).getFloat();
            assertEquals(sum / 3, loss, FLOAT_TOLERANCE);
        }
    }

    private static double dot(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1];
    }
}
