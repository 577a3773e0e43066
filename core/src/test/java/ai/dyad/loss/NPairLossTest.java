package ai.dyad.loss;

import static ai.dyad.loss.LossFixture.array;
import static ai.dyad.loss.LossFixture.dot;
import static ai.dyad.loss.LossFixture.normal;
import static ai.dyad.loss.LossFixture.permute;
import static ai.dyad.loss.Rejection.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NPairLossTest implements LossContract {
    private static final double TOLERANCE = 1e-5;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Override
    public Loss loss() {
        return NPairLoss.builder().optNormPenalty(0.1f).build();
    }

    @Override
    public NDList predictions(NDManager owner) {
        return new NDList(array(owner, normal(4, 3, 1)), array(owner, normal(4, 3, 2)));
    }

    @Override
    public NDList labels(NDManager owner) {
        return new NDList();
    }

    /** The paper's form, log(1 + Σ over the others). */
    private static double naive(double[][] anchor, double[][] positive, double penalty) {
        int n = anchor.length;
        double total = 0;
        for (int i = 0; i < n; i++) {
            double sum = 1;
            for (int j = 0; j < n; j++) {
                sum +=
                        j == i
                                ? 0
                                : Math.exp(
                                        dot(anchor[i], positive[j]) - dot(anchor[i], positive[i]));
            }
            total += Math.log(sum);
            double squares = dot(anchor[i], anchor[i]) + dot(positive[i], positive[i]);
            total += penalty / 2 * squares;
        }
        return total / n;
    }

    @Test
    void matchesNaiveLoops() {
        for (float penalty : new float[] {0, 0.1f, 3}) {
            Loss loss = NPairLoss.builder().optNormPenalty(penalty).build();
            assertEquals(
                    naive(normal(4, 3, 1), normal(4, 3, 2), penalty),
                    loss.evaluate(null, predictions(manager)).getFloat(),
                    TOLERANCE);
        }
    }

    @Test
    void withoutPenaltyItIsInfoNceOfScalarProducts() {
        Loss infoNce =
                InfoNceLoss.builder().optSimilarity(Similarity.DOT).optTemperature(1).build();
        NDList ids = new NDList(manager.create(new long[] {1, 2, 1, 3}));
        for (NDList labels : new NDList[] {new NDList(), ids}) {
            assertEquals(
                    infoNce.evaluate(labels, predictions(manager)).getFloat(),
                    NPairLoss.builder().build().evaluate(labels, predictions(manager)).getFloat(),
                    TOLERANCE);
        }
    }

    @Test
    void zerosGiveTheLogOfThePairs() {
        NDList zeros = new NDList(manager.zeros(new Shape(7, 3)), manager.zeros(new Shape(7, 3)));
        assertEquals(Math.log(7), loss().evaluate(null, zeros).getFloat(), TOLERANCE);
    }

    @Test
    void ignoresOrderOfPairs() {
        int[] order = {2, 0, 3, 1};
        NDList permuted =
                new NDList(
                        array(manager, permute(normal(4, 3, 1), order)),
                        array(manager, permute(normal(4, 3, 2), order)));
        assertEquals(
                loss().evaluate(null, predictions(manager)).getFloat(),
                loss().evaluate(null, permuted).getFloat(),
                TOLERANCE);
    }

    @Test
    void rejectsANegativePenalty() {
        assertMessage(
                "norm penalty must be >= 0 and finite, got -1.0",
                () -> NPairLoss.builder().optNormPenalty(-1));
    }
}
