package ai.dyad.loss;

import static ai.dyad.loss.LossFixture.array;
import static ai.dyad.loss.LossFixture.hardNegatives;
import static ai.dyad.loss.LossFixture.partners;
import static ai.dyad.loss.LossFixture.sine;
import static ai.dyad.loss.LossFixture.table;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.loss.Loss;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Values computed independently in float64 for two small matrices that have a formula, so that any
 * implementation in any language can be compared: {@link LossFixture#sine} and its partners.
 */
class ReferenceValuesTest {
    private static final double RELATIVE_TOLERANCE = 1e-5;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @CsvSource({"1, 2.0670018246", "0.5, 1.9614255882", "0.1, 4.6415824439", "0.07, 6.5532068518"})
    void ntXent(float temperature, double expected) {
        Loss loss = NtXentLoss.builder().optTemperature(temperature).build();
        assertValue(expected, loss, pair());
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0.3436180233, -0.0552098706", "0.1, 1.9443149298, -0.3107786566"})
    void ntXentGradient(float temperature, double norm, double first) {
        Loss loss = NtXentLoss.builder().optTemperature(temperature).build();
        double[] gradient = FiniteDifferences.autograd(loss, new NDList(), pair()).get(0);
        assertEquals(norm, norm(gradient), RELATIVE_TOLERANCE * norm);
        assertEquals(first, gradient[0], RELATIVE_TOLERANCE * norm);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1.4753500507",
        "10, 0.6781686828",
        "14.285714285714286, 0.6712235177",
        "20, 0.7419982646",
        "100, 2.7098594400"
    })
    void clip(double scale, double expected) {
        assertValue(expected, ClipLoss.builder().build(), scaled(scale));
    }

    @Test
    void clipInEachDirection() {
        ClipLoss loss = ClipLoss.builder().build();
        NDArray rows = loss.imageToText(new NDList(), scaled(20));
        NDArray columns = loss.textToImage(new NDList(), scaled(20));
        assertEquals(1.0604817817, rows.getFloat(), RELATIVE_TOLERANCE);
        assertEquals(0.4235147475, columns.getFloat(), RELATIVE_TOLERANCE);
    }

    @ParameterizedTest
    @CsvSource({"20, 0.3356377987, 2.6463408925", "100, 2.6036555578, 13.3227036432"})
    void clipGradients(double scale, double byLogScale, double norm) {
        Loss loss = ClipLoss.builder().build();
        List<double[]> gradients = FiniteDifferences.autograd(loss, new NDList(), scaled(scale));
        assertEquals(byLogScale, gradients.get(2)[0], RELATIVE_TOLERANCE * byLogScale);
        assertEquals(norm, norm(gradients.get(0)), RELATIVE_TOLERANCE * norm);
    }

    @Test
    void mutualInformationBoundOfBothDirections() {
        float loss = ClipLoss.builder().build().evaluate(null, scaled(10)).getFloat();
        assertEquals(1.1135907864, Math.log(6) - loss, RELATIVE_TOLERANCE);
    }

    @Test
    void sigLip() {
        NDList predictions = scaled(10);
        predictions.add(manager.create(-10f));
        Loss loss = SigLipLoss.builder().build();
        assertValue(6.3002933027, loss, predictions);
        List<double[]> gradients = FiniteDifferences.autograd(loss, new NDList(), predictions);
        double byScale = -0.3680301965;
        assertEquals(10 * byScale, gradients.get(2)[0], 10 * RELATIVE_TOLERANCE);
        assertEquals(-0.9944482064, gradients.get(3)[0], RELATIVE_TOLERANCE);
    }

    @ParameterizedTest
    @CsvSource({"0.1, 4.5462607999", "0.5, 1.8010520795"})
    void decoupled(float temperature, double expected) {
        Loss loss = DecoupledLoss.builder().optTemperature(temperature).build();
        assertValue(expected, loss, pair());
    }

    @Test
    void multipleNegativesRankingWithHardNegatives() {
        Loss loss =
                InfoNceLoss.builder()
                        .optTemperature(1 / 20f)
                        .optExtraNegatives(ExtraNegatives.JOIN_OTHER_KEYS)
                        .build();
        NDList predictions = pair();
        predictions.add(array(manager, hardNegatives()));
        assertValue(12.2200179040, loss, predictions);
    }

    @Test
    void localNceInTheBatch() {
        BatchNoise noise = BatchNoise.of(sine(), partners(), 0.1, uniform());
        float value =
                new LocalNceLoss().evaluate(noise.logQ(manager), noise.scores(manager)).getFloat();
        assertEquals(5.6826541728, value, RELATIVE_TOLERANCE * value);
    }

    @Test
    void globalNceInTheBatch() {
        double[] q = {.05, .1, .15, .2, .25, .25};
        double[] logQ = Arrays.stream(q).map(Math::log).toArray();
        assertEquals(0.9389713353, globalNce(logQ), RELATIVE_TOLERANCE);
        assertEquals(0.7622691642, globalNce(uniform()), RELATIVE_TOLERANCE);
    }

    private double globalNce(double[] logQ) {
        BatchNoise noise = BatchNoise.of(sine(), partners(), 0.1, logQ);
        return new GlobalNceLoss().evaluate(noise.logQ(manager), noise.scores(manager)).getFloat();
    }

    private static double[] uniform() {
        double[] logQ = new double[6];
        Arrays.fill(logQ, -Math.log(6));
        return logQ;
    }

    @Test
    void supConOfAngles() {
        double[] degrees = {0, 10, 20, 50, 60, 80};
        double[][] circle = table(6, 2, (i, j) -> Math.cos(Math.toRadians(degrees[i] - 90 * j)));
        NDArray classes = manager.create(new long[] {0, 0, 0, 1, 1, 2});
        float value =
                SupConLoss.builder()
                        .build()
                        .evaluate(new NDList(classes), new NDList(array(manager, circle)))
                        .getFloat();
        assertEquals(0.7200604451, value, RELATIVE_TOLERANCE);
    }

    @Test
    void ntXentIsLeastOnASimplex() {
        int samples = 128;
        double[][] simplex = table(samples, samples, (i, j) -> (i == j ? 1 : 0) - 1.0 / samples);
        NDList views = new NDList(array(manager, simplex), array(manager, simplex));
        assertValue(3.5507104975, NtXentLoss.builder().build(), views);
    }

    private void assertValue(double expected, Loss loss, NDList predictions) {
        float value = loss.evaluate(new NDList(), predictions).getFloat();
        assertEquals(expected, value, RELATIVE_TOLERANCE * expected);
    }

    private NDList pair() {
        return new NDList(array(manager, sine()), array(manager, partners()));
    }

    private NDList scaled(double scale) {
        NDList predictions = pair();
        predictions.add(manager.create((float) Math.log(scale)));
        return predictions;
    }

    private static double norm(double[] gradient) {
        return Math.sqrt(LossFixture.dot(gradient, gradient));
    }
}
