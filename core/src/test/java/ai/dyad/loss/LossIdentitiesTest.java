package ai.dyad.loss;

import static ai.dyad.loss.LossFixture.array;
import static ai.dyad.loss.LossFixture.normal;
import static ai.dyad.loss.LossFixture.partners;
import static ai.dyad.loss.LossFixture.sine;
import static ai.dyad.loss.LossFixture.softplus;
import static ai.dyad.loss.LossFixture.stack;
import static ai.dyad.loss.LossFixture.table;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import ai.dyad.golden.GoldenCase;
import ai.dyad.golden.GoldenCases;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Losses that must agree for some settings do agree. */
class LossIdentitiesTest {
    private static final double TOLERANCE = 1e-5;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.5, 1})
    void sigLipWithBiasMinusLogKqIsLocalNceInTheBatch(double temperature) {
        double logQ = -Math.log(6);
        double bias = -(Math.log(5) + logQ);
        NDList pairs = pair();
        pairs.add(manager.create((float) -Math.log(temperature)));
        pairs.add(manager.create((float) bias));
        BatchNoise noise = BatchNoise.of(sine(), partners(), temperature, filled(6, logQ));
        assertEquals(
                value(new LocalNceLoss(), noise.logQ(manager), noise.scores(manager)),
                value(SigLipLoss.builder().build(), new NDList(), pairs),
                1e-4);
    }

    @ParameterizedTest
    @ValueSource(floats = {0.1f, 0.5f, 1})
    void infoNceEqualsGlobalNceWithUniformNoise(float temperature) {
        Loss infoNce = InfoNceLoss.builder().optTemperature(temperature).build();
        for (double logQ : new double[] {-Math.log(6), -3}) {
            BatchNoise noise = BatchNoise.of(sine(), partners(), temperature, filled(6, logQ));
            assertEquals(
                    value(new GlobalNceLoss(), noise.logQ(manager), noise.scores(manager)),
                    value(infoNce, new NDList(), pair()),
                    TOLERANCE);
        }
    }

    @Test
    void negativeSamplingEqualsLocalNceWithKqOne() {
        NDList scores = scores(normal(4, 1, 1), normal(4, 3, 2));
        float logQ = (float) -Math.log(3);
        NDList kqIsOne =
                new NDList(manager.full(new Shape(4), logQ), manager.full(new Shape(4, 3), logQ));
        assertEquals(
                value(new LocalNceLoss(), kqIsOne, scores),
                value(new NegativeSamplingLoss(), new NDList(), scores),
                TOLERANCE);
    }

    @ParameterizedTest
    @ValueSource(floats = {0.1f, 0.5f})
    void decoupledWithPositiveInDenominatorEqualsNtXent(float temperature) {
        // log(e^r + e^p) - p = softplus(r - p), anchor by anchor; on a circle all anchors agree
        double[][] view0 = circle(7, 0);
        double[][] view1 = circle(7, 0.3);
        NDList views = new NDList(array(manager, view0), array(manager, view1));
        Loss decoupled = DecoupledLoss.builder().optTemperature(temperature).build();
        Loss ntXent = NtXentLoss.builder().optTemperature(temperature).build();
        assertEquals(
                softplus(value(decoupled, new NDList(), views)),
                value(ntXent, new NDList(), views),
                TOLERANCE);
    }

    @Test
    void supConWithUniquePairsIsNtXent() {
        NDList stacked = new NDList(array(manager, stack(sine(), partners())));
        NDArray classes = manager.create(new long[] {0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5});
        assertEquals(
                value(NtXentLoss.builder().build(), new NDList(), pair()),
                value(
                        SupConLoss.builder().optTemperature(0.5f).build(),
                        new NDList(classes),
                        stacked),
                TOLERANCE);
    }

    @Test
    void ntXentWithEqualIdsAsPositivesIsSupCon() {
        long[] ids = {5, 9, 5, 1, 5, 9};
        NDArray classes = manager.create(ids);
        NDList stacked = new NDList(array(manager, stack(sine(), partners())));
        assertEquals(
                value(
                        SupConLoss.builder().optTemperature(0.5f).build(),
                        new NDList(classes.concat(classes, 0)),
                        stacked),
                value(NtXentLoss.builder().build(), new NDList(classes), pair()),
                TOLERANCE);
    }

    static Stream<GoldenCase> infoNceBounds() {
        return GoldenCases.of("mi-bound").filter(c -> c.name().startsWith("mi-bound/info-nce"));
    }

    @ParameterizedTest
    @MethodSource("infoNceBounds")
    void logNMinusInfoNceIsTheBoundOnMutualInformation(GoldenCase golden) {
        NDArray scores = golden.inputs().get("scores").float32(manager);
        int n = Math.toIntExact(scores.size(0));
        NDList critic = new NDList(scores, manager.eye(n)); // products with unit vectors
        Loss loss = InfoNceLoss.builder().optSimilarity(Similarity.DOT).optTemperature(1).build();
        assertEquals(
                golden.expected().loss(),
                Math.log(n) - value(loss, new NDList(), critic),
                TOLERANCE);
    }

    @Test
    void localNceWithOneNoiseSampleIsTheJensenShannonDivergence() {
        double[] p = {4 / 8., 2 / 8., 1 / 8., 1 / 8.};
        double[] q = {1 / 8., 1 / 8., 2 / 8., 4 / 8.};
        // every pair (true x, noise y) as often as it is drawn: 64 contexts, exact expectations
        int[] drawnFromP = {0, 0, 0, 0, 1, 1, 2, 3};
        int[] drawnFromQ = {0, 1, 2, 2, 3, 3, 3, 3};
        double[][] truth = table(64, 1, (i, j) -> Math.log(p[drawnFromP[i / 8]]));
        double[][] noise = table(64, 1, (i, j) -> Math.log(p[drawnFromQ[i % 8]]));
        NDList logQ =
                scores(
                        table(64, 1, (i, j) -> Math.log(q[drawnFromP[i / 8]])),
                        table(64, 1, (i, j) -> Math.log(q[drawnFromQ[i % 8]])));
        double divergence = 0;
        for (int x = 0; x < 4; x++) {
            double middle = (p[x] + q[x]) / 2;
            divergence += p[x] / 2 * Math.log(p[x] / middle) + q[x] / 2 * Math.log(q[x] / middle);
        }
        assertEquals(
                2 * divergence - Math.log(4),
                -value(new LocalNceLoss(), logQ, scores(truth, noise)),
                TOLERANCE);
    }

    @Test
    void targetIncludedOverAllOthersIsTheExactSoftmax() {
        NDArray scores = array(manager, normal(4, 6, 1));
        NDList sampled = firstAgainstOthers(scores);
        NDList logQ = new NDList(manager.full(new Shape(4, 5), (float) -Math.log(5)));
        assertEquals(exact(scores), value(new TargetIncludedLoss(), logQ, sampled), TOLERANCE);
    }

    @Test
    void importanceSamplingOverAllIsTheExactSoftmax() {
        NDArray scores = array(manager, normal(4, 6, 1));
        NDList all = new NDList(scores.get(":, 0"), scores);
        NDList logQ = new NDList(manager.full(new Shape(4, 6), (float) -Math.log(6)));
        assertEquals(exact(scores), value(new ImportanceSampledLoss(), logQ, all), TOLERANCE);
    }

    @Test
    void globalNceOverAllIsTheExactSoftmax() {
        NDArray scores = array(manager, normal(4, 6, 1));
        NDList logQ =
                new NDList(manager.full(new Shape(4), -2f), manager.full(new Shape(4, 5), -2f));
        assertEquals(
                exact(scores),
                value(new GlobalNceLoss(), logQ, firstAgainstOthers(scores)),
                TOLERANCE);
    }

    /** The exact loss when column 0 is true. */
    private double exact(NDArray scores) {
        NDArray target = manager.zeros(new Shape(scores.size(0)), DataType.INT64);
        return value(Loss.softmaxCrossEntropyLoss(), new NDList(target), new NDList(scores));
    }

    private static NDList firstAgainstOthers(NDArray scores) {
        return new NDList(scores.get(":, 0"), scores.get(":, 1:"));
    }

    private static double[][] circle(int points, double turn) {
        return table(
                points, 2, (i, j) -> Math.cos(2 * Math.PI * i / points + turn - j * Math.PI / 2));
    }

    private static double[] filled(int size, double value) {
        double[] values = new double[size];
        Arrays.fill(values, value);
        return values;
    }

    private NDList pair() {
        return new NDList(array(manager, sine()), array(manager, partners()));
    }

    private NDList scores(double[][] positive, double[][] noise) {
        return new NDList(
                array(manager, positive).reshape(new Shape(positive.length)),
                array(manager, noise));
    }

    private static double value(Loss loss, NDList labels, NDList predictions) {
        return loss.evaluate(labels, predictions).getFloat();
    }
}
