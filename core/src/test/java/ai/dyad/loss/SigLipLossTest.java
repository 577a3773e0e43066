package ai.dyad.loss;

import static ai.dyad.loss.LossFixture.array;
import static ai.dyad.loss.LossFixture.cosine;
import static ai.dyad.loss.LossFixture.normal;
import static ai.dyad.loss.LossFixture.partners;
import static ai.dyad.loss.LossFixture.permute;
import static ai.dyad.loss.LossFixture.sine;
import static ai.dyad.loss.LossFixture.softplus;
import static ai.dyad.loss.LossFixture.table;
import static ai.dyad.loss.Rejection.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SigLipLossTest implements LossContract {
    private static final double TOLERANCE = 1e-5;
    private static final int[] ORDER = {4, 2, 0, 5, 3, 1};

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Override
    public Loss loss() {
        return SigLipLoss.builder().build();
    }

    @Override
    public NDList predictions(NDManager owner) {
        return new NDList(
                array(owner, normal(4, 3, 1)),
                array(owner, normal(4, 3, 2)),
                owner.create(1.5f),
                owner.create(-2f));
    }

    @Override
    public NDList extremePredictions(NDManager owner) {
        NDList extreme = predictions(owner);
        extreme.set(2, owner.create((float) Math.log(1e4)));
        extreme.set(3, owner.create(-1e4f));
        return extreme;
    }

    @Override
    public NDList labels(NDManager owner) {
        return new NDList();
    }

    /** All pairs by loops, scale 10 and bias -3. */
    private static double naive(long[] ids, EqualIds equalIds) {
        double total = 0;
        for (int i = 0; i < 6; i++) {
            for (int j = 0; j < 6; j++) {
                boolean equal = ids[i] == ids[j];
                if (equalIds == EqualIds.IGNORED && equal && i != j) {
                    continue;
                }
                double logit = 10 * cosine(sine()[i], partners()[j]) - 3;
                total += softplus(equal ? -logit : logit);
            }
        }
        return total / 6;
    }

    @Test
    void matchesNaiveLoopsWithAndWithoutEqualIds() {
        long[] distinct = {0, 1, 2, 3, 4, 5};
        long[] ids = {5, 9, 5, 1, 5, 9};
        for (EqualIds equalIds : EqualIds.values()) {
            Loss loss = SigLipLoss.builder().optEqualIds(equalIds).build();
            assertEquals(
                    naive(distinct, equalIds),
                    loss.evaluate(null, biased(sine(), partners())).getFloat(),
                    TOLERANCE);
            NDList labels = new NDList(manager.create(ids));
            assertEquals(
                    naive(ids, equalIds),
                    loss.evaluate(labels, biased(sine(), partners())).getFloat(),
                    TOLERANCE);
        }
    }

    @Test
    void equalRowsHaveAClosedForm() {
        double[][] rows = table(5, 3, (i, j) -> j + 1);
        double expected = softplus(-7) + 4 * softplus(7);
        float value = loss().evaluate(null, biased(rows, rows)).getFloat();
        assertEquals(expected, value, TOLERANCE * expected);
    }

    @Test
    void ignoresOrderOfPairsAndOfEncoders() {
        float expected = loss().evaluate(null, biased(sine(), partners())).getFloat();
        NDList permuted = biased(permute(sine(), ORDER), permute(partners(), ORDER));
        assertEquals(expected, loss().evaluate(null, permuted).getFloat(), TOLERANCE);
        NDList swapped = biased(partners(), sine());
        assertEquals(expected, loss().evaluate(null, swapped).getFloat(), TOLERANCE);
    }

    @Test
    void gradientIsRightWithEqualIds() {
        NDList labels = new NDList(manager.create(new int[] {3, 1, 3, 2}));
        for (EqualIds equalIds : EqualIds.values()) {
            Loss loss = SigLipLoss.builder().optEqualIds(equalIds).build();
            FiniteDifferences.assertGradients(loss, labels, predictions(manager));
        }
    }

    @Test
    void throwsIfGivenTheScaleInsteadOfItsLogarithm() {
        NDList wrong = biased(sine(), partners());
        wrong.set(2, manager.create(100f));
        assertMessage(
                "logitScale must be the log of the scale and at most 20",
                () -> loss().evaluate(null, wrong));
    }

    @Test
    void rejectsABiasThatIsNotOneNumber() {
        NDList wrong = biased(sine(), partners());
        wrong.set(3, manager.zeros(new Shape(6)));
        assertMessage(
                "logitBias must be one number, got shape (6)", () -> loss().evaluate(null, wrong));
    }

    private NDList biased(double[][] image, double[][] text) {
        return new NDList(
                array(manager, image),
                array(manager, text),
                manager.create((float) Math.log(10)),
                manager.create(-3f));
    }
}
