package ai.dyad.loss;

import static ai.dyad.loss.LossFixture.FLOAT32;
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

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NtXentLossTest implements LossContract {
    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Override
    public Loss loss() {
        return NtXentLoss.builder().build();
    }

    @Override
    public NDList predictions(NDManager owner) {
        return new NDList(array(owner, normal(4, 3, 1)), array(owner, normal(4, 3, 2)));
    }

    @Override
    public NDList labels(NDManager owner) {
        return new NDList();
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 1", "2, 16", "4, 2", "7, 64"})
    void matchesNaiveDoubleLoop(int samples, int dimensions) {
        double[][] view0 = normal(samples, dimensions, 3);
        double[][] view1 = normal(samples, dimensions, 4);
        for (float temperature : new float[] {0.1f, 0.5f, 1, 10}) {
            double expected = naive(view0, view1, temperature, distinct(samples), false, 0);
            assertEquals(expected, value(temperature, view0, view1), 1e-5);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8, 100})
    void equalRowsGiveLogOfTheOthers(int samples) {
        double[][] rows = table(samples, 5, (i, j) -> j + 1);
        assertEquals(Math.log(2 * samples - 1), value(0.5f, rows, rows), 1e-5);
    }

    @Test
    void orthogonalSamplesHaveAClosedForm() {
        double[][] identity = table(4, 4, (i, j) -> i == j ? 1 : 0);
        assertEquals(0.5944376642, value(0.5f, identity, identity), FLOAT32);
    }

    @Test
    void onePairGivesZeroAndNoGradient() {
        NDList views = views(normal(1, 3, 1), normal(1, 3, 2));
        assertEquals(0, loss(0.5f).evaluate(none(), views).getFloat());
        for (double[] gradient : FiniteDifferences.autograd(loss(0.5f), none(), views)) {
            for (double component : gradient) {
                assertEquals(0, component);
            }
        }
    }

    @Test
    void ignoresOrderOfViewsOrderOfRowsAndLengthOfRows() {
        double expected = value(0.1f, sine(), partners());
        int[] order = {4, 2, 0, 5, 3, 1};
        double[] lengths = {1e-3, 7, 1e3, 1, 0.3, 1e6};
        assertEquals(expected, value(0.1f, partners(), sine()), 1e-5);
        assertEquals(
                expected, value(0.1f, permute(sine(), order), permute(partners(), order)), 1e-5);
        assertEquals(expected, value(0.1f, scale(sine(), lengths), partners()), 1e-5);
    }

    @Test
    void gradientIsOrthogonalToEveryRow() {
        List<double[]> gradients =
                FiniteDifferences.autograd(loss(0.1f), none(), views(sine(), partners()));
        for (int i = 0; i < 6; i++) {
            double along = 0;
            for (int j = 0; j < 8; j++) {
                along += gradients.get(0)[8 * i + j] * sine()[i][j];
            }
            assertEquals(0, along, 1e-5);
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {0.01f, 1e-6f, 1e-20f, 1e10f})
    void anyTemperatureStaysFinite(float temperature) {
        NDList views = views(sine(), partners());
        float value = loss(temperature).evaluate(none(), views).getFloat();
        assertTrue(Float.isFinite(value), () -> "got " + value);
        for (double[] gradient : FiniteDifferences.autograd(loss(temperature), none(), views)) {
            for (double component : gradient) {
                assertTrue(Double.isFinite(component), () -> "got " + component);
            }
        }
    }

    @Test
    void longHalfPrecisionRowsAreNotTakenForInfinite() {
        NDArray rows = manager.ones(new Shape(2, 512)).mul(200).toType(DataType.FLOAT16, false);
        assertEquals(
                Math.log(3), loss(1).evaluate(none(), new NDList(rows, rows)).getFloat(), 1e-5);
    }

    @Test
    void distinctIdsAreTheSameAsNone() {
        NDArray ids = manager.create(new long[] {7, -3, 1L << 40, 0, (1L << 40) + 1, 2});
        for (EqualIds equalIds : EqualIds.values()) {
            Loss loss = NtXentLoss.builder().optEqualIds(equalIds).build();
            assertEquals(
                    value(0.5f, sine(), partners()),
                    loss.evaluate(new NDList(ids), views(sine(), partners())).getFloat());
        }
    }

    @Test
    void equalIdsArePositivesOrIgnored() {
        long[] ids = {5, 9, 5, 1, 5, 9};
        NDList labels = new NDList(manager.create(ids));
        NDList views = views(sine(), partners());
        assertEquals(
                naive(sine(), partners(), 0.5, ids, false, 0),
                NtXentLoss.builder().build().evaluate(labels, views).getFloat(),
                1e-5);
        assertEquals(
                naive(sine(), partners(), 0.5, ids, true, 0),
                ignoring().evaluate(labels, views).getFloat(),
                1e-5);
    }

    @Test
    void ignoredDuplicatesAreAsIfRemoved() {
        // the rows of 0 and 1 do not see each other; all the others see both
        double[][] twin0 = stack(permute(sine(), 0), sine());
        double[][] twin1 = stack(permute(partners(), 0), partners());
        NDList labels = new NDList(manager.create(new int[] {0, 0, 1, 2, 3, 4, 5}));
        NDList sameRow = views(permute(twin0, 0, 1), permute(twin1, 0, 1));
        float pair =
                ignoring()
                        .evaluate(new NDList(manager.create(new int[] {3, 3})), sameRow)
                        .getFloat();
        assertEquals(0, pair, FLOAT32, "nothing is left to be told apart");
        assertEquals(
                naive(twin0, twin1, 0.5, new long[] {0, 0, 1, 2, 3, 4, 5}, true, 0),
                ignoring().evaluate(labels, views(twin0, twin1)).getFloat(),
                1e-5);
    }

    @Test
    void labelSmoothingSpreadsTheTarget() {
        long[] ids = {5, 9, 5, 1, 5, 9};
        Loss loss = NtXentLoss.builder().optLabelSmoothing(0.2f).build();
        assertEquals(
                naive(sine(), partners(), 0.5, ids, false, 0.2),
                loss.evaluate(new NDList(manager.create(ids)), views(sine(), partners()))
                        .getFloat(),
                1e-5);
    }

    @Test
    void gradientIsRightWithEveryOption() {
        NDList labels = new NDList(manager.create(new long[] {5, 9, 5, 1}));
        for (EqualIds equalIds : EqualIds.values()) {
            Loss loss =
                    NtXentLoss.builder()
                            .optTemperature(0.2f)
                            .optEqualIds(equalIds)
                            .optLabelSmoothing(0.1f)
                            .build();
            FiniteDifferences.assertGradients(loss, labels, predictions(manager));
        }
    }

    @Test
    void aRowOfZerosCountsAsZeroAndIsWarnedOfOnce() {
        double[][] view0 = sine();
        view0[3] = new double[8];
        NDList views = views(view0, partners());
        Loss loss = loss(0.5f);
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        PrintStream standard = System.err;
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            assertTrue(Float.isFinite(loss.evaluate(none(), views).getFloat()));
            loss.evaluate(none(), views);
        } finally {
            System.setErr(standard);
        }
        String text = log.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("row 3 of view0"), text);
        assertEquals(text.indexOf("all zeros"), text.lastIndexOf("all zeros"), text);
        for (double component : FiniteDifferences.autograd(loss, none(), views).get(0)) {
            assertTrue(Math.abs(component) < 1, () -> "got " + component);
        }
    }

    @Test
    void rejectsWrongSettings() {
        NtXentLoss.Builder builder = NtXentLoss.builder();
        assertMessage("temperature must be > 0", () -> builder.optTemperature(0));
        assertMessage("got -0.1", () -> builder.optTemperature(-0.1f));
        assertMessage("got NaN", () -> builder.optTemperature(Float.NaN));
        assertMessage("label smoothing must be in [0, 1)", () -> builder.optLabelSmoothing(1));
    }

    @Test
    void rejectsViewsThatDiffer() {
        assertMessage(
                "view0 and view1 must have the same shape, got (6, 8) and (5, 8)",
                () -> loss(1).evaluate(none(), views(sine(), normal(5, 8, 1))));
        assertMessage(
                "view1 must have shape (N, D)",
                () ->
                        loss(1).evaluate(
                                        none(),
                                        new NDList(
                                                array(manager, sine()),
                                                manager.zeros(new Shape(6)))));
    }

    @Test
    void rejectsWrongIds() {
        NDList views = views(sine(), partners());
        assertMessage(
                "ids must be of an integer type, got float32",
                () -> loss(1).evaluate(new NDList(manager.create(new float[6])), views));
        assertMessage(
                "ids must have shape (6), one per row, got (5)",
                () -> loss(1).evaluate(new NDList(manager.create(new long[5])), views));
    }

    private static Loss loss(float temperature) {
        return NtXentLoss.builder().optTemperature(temperature).build();
    }

    private static Loss ignoring() {
        return NtXentLoss.builder().optEqualIds(EqualIds.IGNORED).build();
    }

    private static NDList none() {
        return new NDList();
    }

    private NDList views(double[][] view0, double[][] view1) {
        return new NDList(array(manager, view0), array(manager, view1));
    }

    private double value(float temperature, double[][] view0, double[][] view1) {
        return loss(temperature).evaluate(none(), views(view0, view1)).getFloat();
    }

    private static long[] distinct(int samples) {
        return LongStream.range(0, samples).toArray();
    }

    /** The equation as written: two loops over 2N rows. */
    private static double naive(
            double[][] view0,
            double[][] view1,
            double temperature,
            long[] ids,
            boolean ignoreEqualIds,
            double smoothing) {
        double[][] z = stack(view0, view1);
        int n = view0.length;
        double total = 0;
        for (int i = 0; i < 2 * n; i++) {
            double denominator = 0;
            double positives = 0;
            double all = 0;
            int positiveCount = 0;
            int count = 0;
            for (int j = 0; j < 2 * n; j++) {
                boolean partner = j == (i + n) % (2 * n);
                boolean equal = ids[i % n] == ids[j % n];
                if (j == i || (ignoreEqualIds && equal && !partner)) {
                    continue;
                }
                double logit = cosine(z[i], z[j]) / temperature;
                denominator += Math.exp(logit);
                all += logit;
                count++;
                if (partner || equal) {
                    positives += logit;
                    positiveCount++;
                }
            }
            double target = (1 - smoothing) * positives / positiveCount + smoothing * all / count;
            total += Math.log(denominator) - target;
        }
        return total / (2 * n);
    }
}
