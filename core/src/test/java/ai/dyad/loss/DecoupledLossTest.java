package ai.dyad.loss;

import static ai.dyad.loss.LossFixture.array;
import static ai.dyad.loss.LossFixture.cosine;
import static ai.dyad.loss.LossFixture.normal;
import static ai.dyad.loss.LossFixture.partners;
import static ai.dyad.loss.LossFixture.permute;
import static ai.dyad.loss.LossFixture.scale;
import static ai.dyad.loss.LossFixture.sine;
import static ai.dyad.loss.LossFixture.stack;
import static ai.dyad.loss.LossFixture.table;
import static ai.dyad.loss.Rejection.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.loss.Loss;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DecoupledLossTest implements LossContract {
    private static final double TOLERANCE = 1e-5;
    private static final long[] DISTINCT = {0, 1, 2, 3, 4, 5};
    private static final long[] IDS = {5, 9, 5, 1, 5, 9};

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Override
    public Loss loss() {
        return DecoupledLoss.builder().optTemperature(0.5f).build();
    }

    @Override
    public NDList predictions(NDManager owner) {
        return new NDList(array(owner, normal(4, 3, 1)), array(owner, normal(4, 3, 2)));
    }

    @Override
    public NDList labels(NDManager owner) {
        return new NDList();
    }

    private static double naive(
            double[][] view0, double[][] view1, long[] ids, EqualIds equalIds, double[] weights) {
        int n = view0.length;
        double[][] z = stack(view0, view1);
        double total = 0;
        for (int i = 0; i < 2 * n; i++) {
            double denominator = 0;
            double positives = 0;
            int count = 0;
            for (int j = 0; j < 2 * n; j++) {
                double logit = cosine(z[i], z[j]) / 0.5;
                boolean partner = j == (i + n) % (2 * n);
                boolean equal = ids[i % n] == ids[j % n];
                if (j != i && (partner || (equal && equalIds == EqualIds.POSITIVES))) {
                    positives += logit;
                    count++;
                }
                denominator += equal ? 0 : Math.exp(logit);
            }
            total += Math.log(denominator) - weights[i % n] * positives / count;
        }
        return total / (2 * n);
    }

    private static double[] weights(double[][] view0, double[][] view1, double sigma) {
        int n = view0.length;
        double[] e = new double[n];
        double sum = 0;
        for (int i = 0; i < n; i++) {
            e[i] = Math.exp(cosine(view0[i], view1[i]) / sigma);
            sum += e[i];
        }
        double all = sum;
        return Arrays.stream(e).map(x -> 2 - n * x / all).toArray();
    }

    @Test
    void matchesNaiveLoops() {
        double[] ones = {1, 1, 1, 1, 1, 1};
        for (EqualIds equalIds : EqualIds.values()) {
            DecoupledLoss.Builder builder =
                    DecoupledLoss.builder().optTemperature(0.5f).optEqualIds(equalIds);
            for (long[] ids : new long[][] {DISTINCT, IDS}) {
                NDList labels = new NDList(manager.create(ids));
                assertEquals(
                        naive(sine(), partners(), ids, equalIds, ones),
                        builder.build().evaluate(labels, views()).getFloat(),
                        TOLERANCE);
            }
        }
    }

    @Test
    void weightsMatchNaiveLoopsAndAreConstantsToTheGradient() {
        Loss loss = DecoupledLoss.builder().optTemperature(0.5f).optWeightWidth(0.5f).build();
        double[] weights = weights(sine(), partners(), 0.5);
        assertEquals(
                naive(sine(), partners(), DISTINCT, EqualIds.POSITIVES, weights),
                loss.evaluate(null, views()).getFloat(),
                TOLERANCE);
        double[] gradient = FiniteDifferences.autograd(loss, new NDList(), views()).get(0);
        for (int i = 0; i < gradient.length; i++) {
            double[][] up = sine();
            double[][] down = sine();
            up[i / 8][i % 8] += 1e-5;
            down[i / 8][i % 8] -= 1e-5;
            double rise =
                    naive(up, partners(), DISTINCT, EqualIds.POSITIVES, weights)
                            - naive(down, partners(), DISTINCT, EqualIds.POSITIVES, weights);
            assertEquals(rise / 2e-5, gradient[i], TOLERANCE);
        }
    }

    @Test
    void equalRowsHaveAClosedForm() {
        double[][] rows = table(5, 3, (i, j) -> j + 1);
        NDList views = new NDList(array(manager, rows), array(manager, rows));
        assertEquals(Math.log(8), loss().evaluate(null, views).getFloat(), TOLERANCE);
    }

    @Test
    void ignoresOrderOfViewsOrderOfRowsAndLengthOfRows() {
        float expected = loss().evaluate(null, views()).getFloat();
        int[] order = {4, 2, 0, 5, 3, 1};
        double[] lengths = {1e-3, 7, 1e3, 1, 0.3, 1e6};
        for (NDList same :
                new NDList[] {
                    new NDList(array(manager, partners()), array(manager, sine())),
                    new NDList(
                            array(manager, permute(sine(), order)),
                            array(manager, permute(partners(), order))),
                    new NDList(array(manager, scale(sine(), lengths)), array(manager, partners()))
                }) {
            assertEquals(expected, loss().evaluate(null, same).getFloat(), TOLERANCE);
        }
    }

    @Test
    void saysWhenNothingIsNegative() {
        NDList one = new NDList(manager.create(new long[6]));
        assertMessage(
                "a batch must have at least 2 different ids, got 1 for 6 pairs",
                () -> loss().evaluate(one, views()));
    }

    @Test
    void nothingNegativeIsNaNWhereValuesAreNotLookedAt() {
        NDList one = new NDList(manager.create(new long[6]));
        assertTrue(Float.isNaN(DecoupledLoss.builder().build().loss(one, views()).getFloat()));
    }

    @Test
    void onePairIsNotEnough() {
        NDList one = new NDList(array(manager, normal(1, 3, 1)), array(manager, normal(1, 3, 2)));
        assertMessage(
                "a batch must have at least 2 pairs, got 1", () -> loss().evaluate(null, one));
    }

    @Test
    void gradientIsRightWithEqualIds() {
        NDList labels = new NDList(manager.create(new int[] {3, 1, 3, 2}));
        for (EqualIds equalIds : EqualIds.values()) {
            Loss loss = DecoupledLoss.builder().optTemperature(0.5f).optEqualIds(equalIds).build();
            FiniteDifferences.assertGradients(loss, labels, predictions(manager));
        }
    }

    private NDList views() {
        return new NDList(array(manager, sine()), array(manager, partners()));
    }
}
