package ai.dyad.information;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.dyad.golden.GoldenCase;
import ai.dyad.golden.GoldenCases;
import ai.dyad.random.CounterRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MutualInformationTest {
    private static final Map<String, MutualInformationBound> BOUNDS =
            Map.of(
                    "info-nce", new InfoNceBound(),
                    "nwj", new NwjBound(),
                    "dv", new DonskerVaradhanBound(),
                    "js", new JensenShannonBound());

    static Stream<GoldenCase> goldenCases() {
        return GoldenCases.of("mi-bound");
    }

    @ParameterizedTest
    @MethodSource("goldenCases")
    void matchesTheReferenceValues(GoldenCase golden) {
        // float32: rounding the scores alone moves a bound, a difference of sums, by that much
        check(golden, DataType.FLOAT32, 1e-5);
        check(golden, DataType.FLOAT64, 1e-12);
    }

    private static void check(GoldenCase golden, DataType type, double tolerance) {
        MutualInformationBound bound =
                Objects.requireNonNull(BOUNDS.get(golden.name().split("/", -1)[1]));
        double value = golden.expected().loss();
        double valueTolerance = tolerance * Math.max(1, Math.abs(value));
        try (NDManager manager = NDManager.newBaseManager();
                GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray scores = golden.inputs().get("scores").float64(manager).toType(type, false);
            MutualInformation evaluation =
                    MutualInformation.builder().optBound(bound).optResamples(10).build();
            assertEquals(value, evaluation.evaluate(scores).nats(), valueTolerance);

            scores.setRequiresGradient(true);
            NDArray nats = bound.evaluate(scores);
            assertEquals(value, nats.toType(DataType.FLOAT64, false).getDouble(), valueTolerance);
            collector.backward(nats);
            double[] gradient =
                    scores.getGradient().toType(DataType.FLOAT64, false).toDoubleArray();
            double[] expected = golden.expected().gradients().get("scores").data();
            double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
            for (int i = 0; i < gradient.length; i++) {
                assertEquals(expected[i], gradient[i], tolerance * largest);
            }
        }
    }

    /** Pairs of correlated Gaussians, scored by the exact log-ratio. */
    private static NDArray gaussianScores(NDManager manager, int rows, double rho, long seed) {
        CounterRandom random = CounterRandom.of(seed);
        double[] x = new double[rows];
        double[] y = new double[rows];
        for (int i = 0; i < rows; i++) {
            x[i] = random.nextGaussian();
            y[i] = rho * x[i] + Math.sqrt(1 - rho * rho) * random.nextGaussian();
        }
        double[] scores = new double[rows * rows];
        double variance = 1 - rho * rho;
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < rows; j++) {
                double residual = y[j] - rho * x[i];
                scores[i * rows + j] =
                        (y[j] * y[j] - residual * residual / variance - Math.log(variance)) / 2;
            }
        }
        return manager.create(scores, new Shape(rows, rows));
    }

    @Test
    void intervalContainsTheTrueValueForGaussians() {
        double truth = -0.5 * Math.log(1 - 0.64);
        int inside = 0;
        try (NDManager manager = NDManager.newBaseManager()) {
            MutualInformation evaluation = MutualInformation.builder().optResamples(300).build();
            for (int seed = 0; seed < 40; seed++) {
                MutualInformationEstimate estimate =
                        evaluation.evaluate(gaussianScores(manager, 256, 0.8, seed));
                assertTrue(estimate.low() < estimate.nats() && estimate.nats() < estimate.high());
                assertEquals("", estimate.advice());
                inside += estimate.low() <= truth && truth <= estimate.high() ? 1 : 0;
            }
        }
        // 38 expected, and a little bias from the finite batch
        assertTrue(inside >= 33, inside + " of 40 intervals hold the truth");
    }

    @Test
    void poolingNarrowsTheInterval() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray[] scores = new NDArray[9];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = gaussianScores(manager, 64, 0.8, 100 + i);
            }
            MutualInformation evaluation = MutualInformation.builder().build();
            MutualInformationEstimate one = evaluation.evaluate(scores[0]);
            MutualInformationEstimate pooled = evaluation.evaluate(scores);
            assertEquals(Math.log(64), pooled.ceiling());
            double ratio = (one.high() - one.low()) / (pooled.high() - pooled.low());
            assertEquals(3, ratio, 0.9); // sqrt(9), up to the spread of one matrix
        }
    }

    @Test
    void intervalDependsOnlyOnTheSeed() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray scores = gaussianScores(manager, 32, 0.8, 1);
            MutualInformation.Builder builder = MutualInformation.builder().optResamples(50);
            MutualInformationEstimate first = builder.build().evaluate(scores);
            assertEquals(first, builder.build().evaluate(scores));
            assertNotEquals(first.low(), builder.optSeed(1).build().evaluate(scores).low());
        }
    }

    @Test
    void leavesNothingBehind() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray scores = gaussianScores(manager, 32, 0.8, 1);
            MutualInformation evaluation = MutualInformation.builder().optResamples(5).build();
            evaluation.evaluate(scores);
            int before = manager.getManagedArrays().size();
            evaluation.evaluate(scores, scores);
            assertEquals(before, manager.getManagedArrays().size());
        }
    }

    @Test
    void warnsIfTheBatchSizeIsTheLimit() {
        try (NDManager manager = NDManager.newBaseManager()) {
            MutualInformationEstimate estimate =
                    MutualInformation.builder().build().evaluate(manager.eye(8).mul(100f));
            assertTrue(estimate.atCeiling());
            assertEquals(3, estimate.bits(), 1e-6);
            assertEquals(
                    "InfoNCE: 2.079 nats (3.000 bits), 95% interval [2.079, 2.079]; within 0.1"
                            + " nats of its ceiling of 2.079: cannot rise further, raise the"
                            + " batch",
                    estimate.toString());
        }
    }

    @Test
    void reportsIfNothingIsFound() {
        try (NDManager manager = NDManager.newBaseManager()) {
            MutualInformationEstimate estimate =
                    MutualInformation.builder()
                            .optBound(new JensenShannonBound())
                            .build()
                            .evaluate(manager.zeros(new Shape(8, 8)));
            assertTrue(estimate.atChance());
            assertFalse(estimate.atCeiling());
            assertEquals("no better than chance: no dependence found", estimate.advice());
        }
    }

    @Test
    void rejectsBadInput() {
        try (NDManager manager = NDManager.newBaseManager()) {
            MutualInformation evaluation = MutualInformation.builder().build();
            NDArray nan = manager.eye(3);
            nan.set(new float[] {1, 0, 0, 0, Float.NaN, 0, 0, 0, 1});
            assertMessage(
                    "scores must be numbers, got NaN in row 1 of matrix 1",
                    () -> evaluation.evaluate(manager.eye(3), nan));
            assertMessage(
                    "score matrices must have one shape, got (3, 3) and (4, 4)",
                    () -> evaluation.evaluate(manager.eye(3), manager.eye(4)));
            assertMessage("expected at least one score matrix, got none", evaluation::evaluate);
            assertMessage(
                    "confidence must be between 0 and 1, got 95.0",
                    () -> MutualInformation.builder().optConfidence(95));
            assertMessage(
                    "resamples must be >= 1, got 0",
                    () -> MutualInformation.builder().optResamples(0));
        }
    }

    private static void assertMessage(String message, Runnable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }
}
