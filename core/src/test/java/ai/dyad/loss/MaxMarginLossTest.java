package ai.dyad.loss;

import static ai.dyad.loss.LossFixture.array;
import static ai.dyad.loss.LossFixture.normal;
import static ai.dyad.loss.Rejection.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MaxMarginLossTest implements LossContract {
    private static final double TOLERANCE = 1e-5;
    private static final int[] TARGETS = {2, 0, 4, 1};

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Override
    public Loss loss() {
        return new MaxMarginLoss();
    }

    @Override
    public NDList predictions(NDManager owner) {
        return new NDList(array(owner, normal(4, 5, 1)));
    }

    @Override
    public NDList labels(NDManager owner) {
        return new NDList(owner.create(TARGETS));
    }

    private static double naive(double[][] scores, double margin) {
        double total = 0;
        for (int b = 0; b < scores.length; b++) {
            double best = Double.NEGATIVE_INFINITY;
            for (int j = 0; j < scores[b].length; j++) {
                best = j == TARGETS[b] ? best : Math.max(best, scores[b][j]);
            }
            total += Math.max(0, margin - scores[b][TARGETS[b]] + best);
        }
        return total / scores.length;
    }

    @Test
    void matchesNaiveLoops() {
        for (float margin : new float[] {0.01f, 1, 10}) {
            float value =
                    new MaxMarginLoss(margin)
                            .evaluate(labels(manager), predictions(manager))
                            .getFloat();
            assertEquals(naive(normal(4, 5, 1), margin), value, TOLERANCE);
        }
    }

    @Test
    void sampledNegativesAreTheOnlyOthers() {
        double[][] scores = normal(4, 5, 1);
        double[][] positive = LossFixture.table(4, 1, (i, j) -> scores[i][TARGETS[i]]);
        double[][] others =
                LossFixture.table(4, 4, (i, j) -> scores[i][j < TARGETS[i] ? j : j + 1]);
        NDList sampled =
                new NDList(array(manager, positive).reshape(new Shape(4)), array(manager, others));
        assertEquals(
                loss().evaluate(labels(manager), predictions(manager)).getFloat(),
                loss().evaluate(null, sampled).getFloat(),
                TOLERANCE);
        FiniteDifferences.assertGradients(loss(), new NDList(), sampled);
    }

    @Test
    void equalScoresCostTheMarginAndClearWinsNothing() {
        NDList equal = new NDList(manager.zeros(new Shape(4, 5)));
        assertEquals(2.5f, new MaxMarginLoss(2.5f).evaluate(labels(manager), equal).getFloat());
        float[] scores = new float[20];
        for (int b = 0; b < 4; b++) {
            scores[5 * b + TARGETS[b]] = 3;
        }
        NDList clear = new NDList(manager.create(scores, new Shape(4, 5)));
        assertEquals(0, loss().evaluate(labels(manager), clear).getFloat());
    }

    @Test
    void namesATargetOutOfRange() {
        for (long bad : new long[] {5, -1}) {
            NDList labels = new NDList(manager.create(new long[] {0, 1, bad, 2}));
            assertMessage(
                    "target must be in [0, 5), got " + bad + " in row 2",
                    () -> loss().evaluate(labels, predictions(manager)));
            float unseen = new MaxMarginLoss().loss(labels, predictions(manager)).getFloat();
            assertTrue(Float.isNaN(unseen), () -> "got " + unseen);
        }
    }

    @Test
    void rejectsWrongInputs() {
        assertMessage(
                "target must be of an integer type, got float32",
                () ->
                        loss().evaluate(
                                        new NDList(manager.create(new float[4])),
                                        predictions(manager)));
        assertMessage(
                "V must be >= 2, got scores of shape (4, 1)",
                () -> loss().evaluate(labels(manager), new NDList(manager.zeros(new Shape(4, 1)))));
        assertMessage("margin must be > 0", () -> new MaxMarginLoss(0));
    }
}
