package ai.dyad.information;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.dyad.random.CounterRandom;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MutualInformationBoundTest {
    private static final int ROWS = 7;
    private static final double ROUNDING = 1e-10; // of sums of doubles
    private static final double STEP = 1e-5;
    private static final double DIFFERENCE = 1e-8; // of a central difference with that step

    static Stream<MutualInformationBound> bounds() {
        return Stream.of(
                new InfoNceBound(),
                new NwjBound(),
                new DonskerVaradhanBound(),
                new JensenShannonBound(),
                new InterpolatedBound(0),
                new InterpolatedBound(0.01f),
                new InterpolatedBound(0.5f),
                new InterpolatedBound(1));
    }

    private static double[][] scores(long seed) {
        CounterRandom random = CounterRandom.of(seed);
        double[][] scores = new double[ROWS][ROWS];
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < ROWS; j++) {
                scores[i][j] = 2 * random.nextGaussian() + (i == j ? 3 : 0);
            }
        }
        return scores;
    }

    private static NDArray matrix(NDManager manager, double[][] scores) {
        double[] flat = Arrays.stream(scores).flatMapToDouble(Arrays::stream).toArray();
        return manager.create(flat, new Shape(scores.length, scores.length));
    }

    private static double evaluate(MutualInformationBound bound, double[][] scores) {
        try (NDManager manager = NDManager.newBaseManager()) {
            return bound.evaluate(matrix(manager, scores)).getDouble();
        }
    }

    private static double meanOfPairs(double[][] scores, DoubleUnaryOperator function) {
        return IntStream.range(0, ROWS)
                .mapToDouble(i -> function.applyAsDouble(scores[i][i]))
                .average()
                .orElseThrow();
    }

    private static double meanOfOthers(double[][] scores, DoubleUnaryOperator function) {
        double sum = 0;
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < ROWS; j++) {
                sum += i == j ? 0 : function.applyAsDouble(scores[i][j]);
            }
        }
        return sum / (ROWS * (ROWS - 1));
    }

    @Test
    void infoNceMatchesNaiveLoop() {
        double[][] s = scores(1);
        double loss = 0;
        for (int i = 0; i < ROWS; i++) {
            double sum = 0;
            for (int j = 0; j < ROWS; j++) {
                sum += Math.exp(s[i][j]);
            }
            loss += (Math.log(sum) - s[i][i]) / ROWS;
        }
        assertEquals(Math.log(ROWS) - loss, evaluate(new InfoNceBound(), s), ROUNDING);
    }

    @Test
    void nwjMatchesNaiveLoop() {
        double[][] s = scores(2);
        double expected = meanOfPairs(s, x -> x) - meanOfOthers(s, x -> Math.exp(x - 1));
        assertEquals(expected, evaluate(new NwjBound(), s), ROUNDING);
    }

    @Test
    void donskerVaradhanMatchesNaiveLoop() {
        double[][] s = scores(3);
        double expected = meanOfPairs(s, x -> x) - Math.log(meanOfOthers(s, Math::exp));
        assertEquals(expected, evaluate(new DonskerVaradhanBound(), s), ROUNDING);
    }

    @Test
    void jensenShannonMatchesNaiveLoop() {
        double[][] s = scores(4);
        double expected =
                meanOfPairs(s, x -> -Math.log1p(Math.exp(-x)))
                        - meanOfOthers(s, x -> Math.log1p(Math.exp(x)));
        // torch's softplus is linear above 20 and here exact to 1e-9
        assertEquals(expected, evaluate(new JensenShannonBound(), s), 1e-8);
    }

    @Test
    void interpolatedMatchesNaiveLoop() {
        double alpha = 0.25;
        double[][] s = scores(5);
        double joint = 0;
        double marginal = 0;
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < ROWS; j++) {
                if (i != j) {
                    joint += s[i][i] - Math.log(baseline(s[i], j, alpha));
                    marginal += Math.exp(s[i][j]) / baseline(s[i], i, alpha);
                }
            }
        }
        double pairs = ROWS * (ROWS - 1);
        double expected = 1 + joint / pairs - marginal / pairs;
        assertEquals(expected, evaluate(new InterpolatedBound((float) alpha), s), 1e-8);
    }

    private static double baseline(double[] row, int without, double alpha) {
        double sum = 0;
        for (int j = 0; j < row.length; j++) {
            sum += j == without ? 0 : Math.exp(row[j]);
        }
        return alpha * sum / (row.length - 1) + (1 - alpha) * Math.E;
    }

    @Test
    void interpolatedEndsAtNwjAndInfoNce() {
        double[][] s = scores(6);
        assertEquals(evaluate(new NwjBound(), s), evaluate(new InterpolatedBound(0), s), ROUNDING);
        double infoNce = 0;
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < ROWS; j++) {
                infoNce += i == j ? 0 : s[i][i] - Math.log(baseline(s[i], j, 1));
            }
        }
        infoNce /= ROWS * (ROWS - 1);
        assertEquals(infoNce, evaluate(new InterpolatedBound(1), s), ROUNDING);
    }

    @Test
    void perfectCriticReachesLogN() {
        double[][] s = new double[ROWS][ROWS];
        for (int i = 0; i < ROWS; i++) {
            s[i][i] = 1e4;
        }
        assertEquals(Math.log(ROWS), evaluate(new InfoNceBound(), s), ROUNDING);
        assertEquals(Math.log(ROWS - 1), evaluate(new InterpolatedBound(1), s), ROUNDING);
        assertEquals(-Math.log(2), evaluate(new JensenShannonBound(), s), ROUNDING);
    }

    @ParameterizedTest
    @MethodSource("bounds")
    void constantCriticGivesTheValueAtIndependence(MutualInformationBound bound) {
        double best = bound instanceof NwjBound || bound instanceof InterpolatedBound ? 1 : 0;
        double[][] s = new double[ROWS][ROWS];
        for (double[] row : s) {
            Arrays.fill(row, best);
        }
        assertEquals(bound.atIndependence(), evaluate(bound, s), 1e-8);
    }

    @ParameterizedTest
    @MethodSource("bounds")
    void permutingThePairsChangesNothing(MutualInformationBound bound) {
        double[][] s = scores(7);
        int[] order = {3, 0, 6, 2, 1, 5, 4};
        double[][] permuted = new double[ROWS][ROWS];
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < ROWS; j++) {
                permuted[i][j] = s[order[i]][order[j]];
            }
        }
        assertEquals(evaluate(bound, s), evaluate(bound, permuted), ROUNDING);
    }

    @Test
    void constantsInTheScoresCancelForShiftInvariantBounds() {
        double[][] s = scores(8);
        double[][] shifted = new double[ROWS][ROWS];
        double[][] shiftedByRow = new double[ROWS][ROWS];
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < ROWS; j++) {
                shifted[i][j] = s[i][j] + 5;
                shiftedByRow[i][j] = s[i][j] + 5 * i;
            }
        }
        MutualInformationBound infoNce = new InfoNceBound();
        assertEquals(evaluate(infoNce, s), evaluate(infoNce, shiftedByRow), ROUNDING);
        MutualInformationBound dv = new DonskerVaradhanBound();
        assertEquals(evaluate(dv, s), evaluate(dv, shifted), ROUNDING);
    }

    @ParameterizedTest
    @MethodSource("bounds")
    void gradientIsTheFiniteDifference(MutualInformationBound bound) {
        double[][] s = scores(9);
        double[] gradient;
        try (NDManager manager = NDManager.newBaseManager();
                GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray matrix = matrix(manager, s);
            matrix.setRequiresGradient(true);
            collector.backward(bound.evaluate(matrix));
            gradient = matrix.getGradient().toDoubleArray();
        }
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < ROWS; j++) {
                double value = s[i][j];
                s[i][j] = value + STEP;
                double above = evaluate(bound, s);
                s[i][j] = value - STEP;
                double below = evaluate(bound, s);
                s[i][j] = value;
                assertEquals((above - below) / (2 * STEP), gradient[i * ROWS + j], DIFFERENCE);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("bounds")
    void extremeScoresGiveNoNaN(MutualInformationBound bound) {
        try (NDManager manager = NDManager.newBaseManager();
                GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray matrix =
                    matrix(manager, scores(10)).toType(DataType.FLOAT32, false).sign().mul(1e4f);
            matrix.setRequiresGradient(true);
            NDArray value = bound.evaluate(matrix);
            assertTrue(!Float.isNaN(value.getFloat()), bound + " gives " + value.getFloat());
            boolean bounded = Double.isFinite(bound.ceiling(ROWS));
            if (bounded && !(bound instanceof InterpolatedBound)) {
                collector.backward(value);
                for (float gradient : matrix.getGradient().toFloatArray()) {
                    assertTrue(Float.isFinite(gradient), bound + " has gradient " + gradient);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("bounds")
    void rejectsMatricesThatAreNotSquare(MutualInformationBound bound) {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray scores = manager.ones(new Shape(3, 4));
            assertEquals(
                    "scores must be a square matrix of at least 2 rows (x_i against y_j), got"
                            + " (3, 4)",
                    assertThrows(IllegalArgumentException.class, () -> bound.evaluate(scores))
                            .getMessage());
            assertThrows(
                    IllegalArgumentException.class,
                    () -> bound.evaluate(manager.ones(new Shape(1, 1))));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> bound.evaluate(manager.ones(new Shape(3))));
        }
    }

    @Test
    void rejectsAlphaOutOfRange() {
        assertEquals(
                "alpha must be in [0, 1], got 1.5",
                assertThrows(IllegalArgumentException.class, () -> new InterpolatedBound(1.5f))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new InterpolatedBound(Float.NaN));
    }
}
