package ai.dyad.loss;

import static ai.dyad.loss.LossFixture.FLOAT32;
import static ai.dyad.loss.LossFixture.array;
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
import ai.dyad.loss.NaiveSoftmax.Parts;
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
            double[][] z = stack(view0, view1);
            long[] distinct = LongStream.range(0, samples).toArray();
            double expected =
                    NaiveSoftmax.mean(
                            NaiveSoftmax.cosines(z, z, temperature),
                            Parts.twoViews(distinct, EqualIds.POSITIVES));
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
    void gradientIsOrthogonalToEachRow() {
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
    void longHalfPrecisionRowsAreNotTreatedAsInfinite() {
        NDArray rows = manager.ones(new Shape(2, 512)).mul(200).toType(DataType.FLOAT16, false);
        assertEquals(
                Math.log(3), loss(1).evaluate(none(), new NDList(rows, rows)).getFloat(), 1e-5);
    }

    @Test
    void zeroRowHasZeroSimilarityAndOneWarning() {
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

    private static Loss loss(float temperature) {
        return NtXentLoss.builder().optTemperature(temperature).build();
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
}
