package ai.dyad.loss;

import static ai.dyad.loss.LossFixture.array;
import static ai.dyad.loss.LossFixture.cosine;
import static ai.dyad.loss.LossFixture.dot;
import static ai.dyad.loss.LossFixture.normal;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimilarityTest {
    private static final double TOLERANCE = 1e-5;

    private static double naive(Similarity similarity, double[] a, double[] b) {
        return switch (similarity) {
            case COSINE -> cosine(a, b);
            case DOT -> dot(a, b);
            case NEGATIVE_SQUARED_L2 -> 2 * dot(a, b) - dot(a, a) - dot(b, b);
        };
    }

    @ParameterizedTest
    @EnumSource
    void matchesNaiveLoops(Similarity similarity) {
        double[][] a = normal(3, 4, 1);
        double[][] b = normal(6, 4, 2);
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray left = array(manager, a);
            NDArray right = array(manager, b);
            float[] all = similarity.matrix(left, right).toFloatArray();
            float[] own = similarity.matrix(left, right.reshape(new Shape(3, 2, 4))).toFloatArray();
            float[] rows = similarity.rows(left, right.get("0:3")).toFloatArray();
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 6; j++) {
                    assertEquals(naive(similarity, a[i], b[j]), all[6 * i + j], TOLERANCE);
                }
                for (int j = 0; j < 2; j++) {
                    double expected = naive(similarity, a[i], b[2 * i + j]);
                    assertEquals(expected, own[2 * i + j], TOLERANCE);
                }
                assertEquals(naive(similarity, a[i], b[i]), rows[i], TOLERANCE);
            }
        }
    }
}
