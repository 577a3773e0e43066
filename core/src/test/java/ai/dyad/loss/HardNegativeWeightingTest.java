package ai.dyad.loss;

import static ai.dyad.loss.LossFixture.array;
import static ai.dyad.loss.LossFixture.cosine;
import static ai.dyad.loss.LossFixture.normal;
import static ai.dyad.loss.LossFixture.partners;
import static ai.dyad.loss.LossFixture.sine;
import static ai.dyad.loss.LossFixture.stack;
import static ai.dyad.loss.Rejection.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.loss.Loss;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HardNegativeWeightingTest {
    private static final double TOLERANCE = 1e-5;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    /** As the authors' code writes it, one anchor at a time and without logarithms. */
    private static double naive(
            double[][] z,
            int[] partner,
            boolean[][] negative,
            double temperature,
            double beta,
            double prior) {
        double total = 0;
        for (int i = 0; i < partner.length; i++) {
            double positive = Math.exp(cosine(z[i], z[partner[i]]) / temperature);
            double weighted = 0;
            double importance = 0;
            int n = 0;
            for (int j = 0; j < z.length; j++) {
                if (negative[i][j]) {
                    double e = Math.exp(cosine(z[i], z[j]) / temperature);
                    weighted += Math.pow(e, beta) * e;
                    importance += Math.pow(e, beta);
                    n++;
                }
            }
            double mean = importance / n;
            double sum = (-prior * n * positive + weighted / mean) / (1 - prior);
            sum = Math.max(sum, n * Math.exp(-1 / temperature));
            total -= Math.log(positive / (positive + sum));
        }
        return total / partner.length;
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 0.1", "1, 0", "1, 0.1", "0.5, 0.3", "2, 0.9"})
    void ntXentMatchesTheAuthorsCode(float beta, float prior) {
        double[][] z = stack(sine(), partners());
        int[] partner = new int[12];
        boolean[][] negative = new boolean[12][12];
        for (int i = 0; i < 12; i++) {
            partner[i] = (i + 6) % 12;
            for (int j = 0; j < 12; j++) {
                negative[i][j] = j % 6 != i % 6;
            }
        }
        for (float temperature : new float[] {0.5f, 0.1f}) {
            Loss loss = ntXent(temperature, new HardNegativeWeighting(beta, prior));
            double expected = naive(z, partner, negative, temperature, beta, prior);
            assertEquals(expected, loss.evaluate(null, pair()).getFloat(), TOLERANCE * expected);
        }
    }

    @Test
    void infoNceMatchesTheAuthorsCode() {
        double[][] z = stack(sine(), partners());
        int[] partner = {6, 7, 8, 9, 10, 11};
        boolean[][] negative = new boolean[6][12];
        for (int i = 0; i < 6; i++) {
            for (int j = 0; j < 6; j++) {
                negative[i][6 + j] = j != i;
            }
        }
        Loss loss =
                InfoNceLoss.builder()
                        .optTemperature(0.2f)
                        .optHardNegativeWeighting(new HardNegativeWeighting(1, 0.1f))
                        .build();
        double expected = naive(z, partner, negative, 0.2, 1, 0.1);
        assertEquals(expected, loss.evaluate(null, pair()).getFloat(), TOLERANCE * expected);
    }

    @Test
    void withoutConcentrationAndPriorItIsThePlainLoss() {
        NDList labels = new NDList(manager.create(new long[] {5, 9, 5, 1, 5, 9}));
        for (EqualIds equalIds : EqualIds.values()) {
            NtXentLoss.Builder builder = NtXentLoss.builder().optEqualIds(equalIds);
            float plain =
                    equalIds == EqualIds.IGNORED
                            ? builder.build().evaluate(labels, pair()).getFloat()
                            : eachPositiveAgainstNegatives();
            Loss weighted =
                    builder.optHardNegativeWeighting(HardNegativeWeighting.debiased(0)).build();
            assertEquals(plain, weighted.evaluate(labels, pair()).getFloat(), TOLERANCE);
        }
    }

    /** With several positives, each stands alone against the negatives. */
    private static float eachPositiveAgainstNegatives() {
        long[] ids = {5, 9, 5, 1, 5, 9};
        double[][] z = stack(sine(), partners());
        double total = 0;
        for (int i = 0; i < 12; i++) {
            double negatives = 0;
            for (int j = 0; j < 12; j++) {
                negatives += ids[i % 6] == ids[j % 6] ? 0 : Math.exp(cosine(z[i], z[j]) / 0.5);
            }
            double sum = 0;
            int count = 0;
            for (int p = 0; p < 12; p++) {
                if (p != i && ids[i % 6] == ids[p % 6]) {
                    double positive = cosine(z[i], z[p]) / 0.5;
                    sum += Math.log(Math.exp(positive) + negatives) - positive;
                    count++;
                }
            }
            total += sum / count;
        }
        return (float) (total / 12);
    }

    @Test
    void gradientFlowsThroughTheWeights() {
        NDList views = new NDList(array(manager, normal(4, 3, 1)), array(manager, normal(4, 3, 2)));
        NDList labels = new NDList(manager.create(new int[] {3, 1, 3, 2}));
        for (EqualIds equalIds : EqualIds.values()) {
            Loss loss =
                    NtXentLoss.builder()
                            .optEqualIds(equalIds)
                            .optHardNegativeWeighting(new HardNegativeWeighting(1, 0.1f))
                            .build();
            FiniteDifferences.assertGradients(loss, labels, views);
        }
    }

    @Test
    void staysFiniteAtLowTemperatureAndWithoutNegatives() {
        HardNegativeWeighting strong = new HardNegativeWeighting(2, 0.5f);
        NDList one = new NDList(array(manager, normal(1, 3, 1)), array(manager, normal(1, 3, 2)));
        assertEquals(0, ntXent(0.5f, strong).evaluate(null, one).getFloat(), TOLERANCE);
        for (float temperature : new float[] {0.01f, 1e-4f}) {
            Loss loss = ntXent(temperature, strong);
            assertTrue(Float.isFinite(loss.evaluate(null, pair()).getFloat()));
            for (double[] gradient : FiniteDifferences.autograd(loss, new NDList(), pair())) {
                for (double component : gradient) {
                    assertTrue(Double.isFinite(component), () -> "got " + component);
                }
            }
        }
    }

    @Test
    void rejectsSettingsOutOfRange() {
        assertMessage(
                "concentration must be >= 0 and finite, got -1.0",
                () -> new HardNegativeWeighting(-1, 0));
        assertMessage(
                "positive prior must be in [0, 1), got 1.0",
                () -> HardNegativeWeighting.debiased(1));
    }

    private static Loss ntXent(float temperature, HardNegativeWeighting weighting) {
        return NtXentLoss.builder()
                .optTemperature(temperature)
                .optHardNegativeWeighting(weighting)
                .build();
    }

    private NDList pair() {
        return new NDList(array(manager, sine()), array(manager, partners()));
    }
}
