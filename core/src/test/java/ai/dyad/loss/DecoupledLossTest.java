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
import ai.dyad.loss.NaiveSoftmax.Part;
import ai.dyad.loss.NaiveSoftmax.Parts;
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

    /** Two loops over 2N rows z, with weights of the N samples. */
    private static double naive(double[][] z, double[] weights, Parts parts) {
        double[][] logits = NaiveSoftmax.cosines(z, z, 0.5);
        double total = 0;
        for (int i = 0; i < z.length; i++) {
            double denominator = 0;
            double positives = 0;
            int count = 0;
            for (int j = 0; j < z.length; j++) {
                Part part = parts.of(i, j);
                denominator += part == Part.NEGATIVE ? Math.exp(logits[i][j]) : 0;
                positives += part == Part.POSITIVE ? logits[i][j] : 0;
                count += part == Part.POSITIVE ? 1 : 0;
            }
            double weight = weights[i % weights.length];
            total += Math.log(denominator) - weight * positives / count;
        }
        return total / z.length;
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
                        naive(stack(sine(), partners()), ones, Parts.twoViews(ids, equalIds)),
                        builder.build().evaluate(labels, views()).getFloat(),
                        TOLERANCE);
            }
        }
    }

    @Test
    void weightsMatchNaiveLoopsAndHaveNoGradient() {
        Loss loss = DecoupledLoss.builder().optTemperature(0.5f).optWeightWidth(0.5f).build();
        double[] weights = weights(sine(), partners(), 0.5);
        Parts distinct = Parts.twoViews(DISTINCT, EqualIds.POSITIVES);
        assertEquals(
                naive(stack(sine(), partners()), weights, distinct),
                loss.evaluate(null, views()).getFloat(),
                TOLERANCE);
        double[] gradient = FiniteDifferences.autograd(loss, new NDList(), views()).get(0);
        for (int i = 0; i < gradient.length; i++) {
            double[][] up = sine();
            double[][] down = sine();
            up[i / 8][i % 8] += 1e-5;
            down[i / 8][i % 8] -= 1e-5;
            double rise =
                    naive(stack(up, partners()), weights, distinct)
                            - naive(stack(down, partners()), weights, distinct);
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
    void throwsIfThereAreNoNegatives() {
        NDList one = new NDList(manager.create(new long[6]));
        assertMessage(
                "a batch must have at least 2 different ids, got 1 for 6 pairs",
                () -> loss().evaluate(one, views()));
    }

    @Test
    void noNegativesGiveNaNWithoutValueChecks() {
        NDList one = new NDList(manager.create(new long[6]));
        assertTrue(Float.isNaN(DecoupledLoss.builder().build().loss(one, views()).getFloat()));
    }

    @Test
    void throwsForASinglePair() {
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
