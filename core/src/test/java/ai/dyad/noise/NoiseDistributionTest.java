package ai.dyad.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.dyad.random.CounterRandom;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NoiseDistributionTest {
    private static final int DRAWS = 1_000_000;

    static Stream<NoiseDistribution> distributions() {
        int[] heavyAndLight = IntStream.range(0, 50).map(i -> i == 7 ? 100_000 : i + 1).toArray();
        long[] counts = Arrays.stream(heavyAndLight).asLongStream().toArray();
        return Stream.of(
                new UniformNoise(1),
                new UniformNoise(37),
                new LogUniformNoise(1),
                new LogUniformNoise(300),
                EmpiricalNoise.ofCounts(5),
                EmpiricalNoise.ofCounts(0, 3, 0, 1, 0),
                EmpiricalNoise.ofCounts(counts),
                EmpiricalNoise.unigram(counts, EmpiricalNoise.WORD2VEC_POWER),
                EmpiricalNoise.unigram(counts, 0),
                EmpiricalNoise.ofProbabilities(0.1, 0.2, 0.3, 0.4),
                new ExcludingNoise(new UniformNoise(10), 3),
                new ExcludingNoise(EmpiricalNoise.ofCounts(counts), 7),
                new ExcludingNoise(EmpiricalNoise.ofCounts(counts), 8),
                new ExcludingNoise(EmpiricalNoise.ofCounts(1, 1), 0));
    }

    @ParameterizedTest
    @MethodSource("distributions")
    void probabilitiesSumToOne(NoiseDistribution noise) {
        double sum =
                IntStream.range(0, noise.size())
                        .mapToDouble(x -> Math.exp(noise.logProbability(x)))
                        .sum();
        assertEquals(1, sum, 1e-12);
    }

    @ParameterizedTest
    @MethodSource("distributions")
    void drawsFollowTheProbabilities(NoiseDistribution noise) {
        long[] seen = new long[noise.size()];
        int[] samples = new int[DRAWS];
        noise.sample(samples, CounterRandom.of(1));
        for (int sample : samples) {
            seen[sample]++;
        }
        double chiSquare = 0;
        int cells = 0;
        for (int x = 0; x < seen.length; x++) {
            double expected = DRAWS * Math.exp(noise.logProbability(x));
            if (expected == 0) {
                assertEquals(0, seen[x], "drawn although its probability is 0: " + x);
            } else if (expected >= 5) {
                chiSquare += (seen[x] - expected) * (seen[x] - expected) / expected;
                cells++;
            }
        }
        // Wilson-Hilferty: the cube root of chi-square / degrees is normal; 4 sigma
        double degrees = Math.max(1, cells - 1);
        double spread = 2 / (9 * degrees);
        double z = (Math.cbrt(chiSquare / degrees) - (1 - spread)) / Math.sqrt(spread);
        assertTrue(z < 4, "chi-square " + chiSquare + " with " + degrees + " degrees, z " + z);
    }

    @ParameterizedTest
    @MethodSource("distributions")
    void dependsOnlyOnTheKey(NoiseDistribution noise) {
        int[] together = new int[100];
        noise.sample(together, CounterRandom.of(5, 6));
        CounterRandom random = CounterRandom.of(5, 6);
        for (int sample : together) {
            assertEquals(noise.sample(random), sample);
        }
    }

    @Test
    void millionValuesKeepTheirProbabilities() {
        int size = 1_000_000;
        double[] weights = new double[size];
        for (int i = 0; i < size; i++) {
            weights[i] = 1.0 / (i + 1);
        }
        double sum = Arrays.stream(weights).sum();
        NoiseDistribution noise =
                EmpiricalNoise.ofProbabilities(
                        Arrays.stream(weights).map(weight -> weight / sum).toArray());
        int[] samples = new int[DRAWS];
        noise.sample(samples, CounterRandom.of(2));
        // decades of ranks: each holds a similar mass
        int[] seen = new int[6];
        double[] expected = new double[6];
        for (int i = 0; i < size; i++) {
            expected[decade(i)] += DRAWS * weights[i] / sum;
        }
        for (int sample : samples) {
            seen[decade(sample)]++;
        }
        for (int i = 0; i < 6; i++) {
            assertEquals(expected[i], seen[i], 4 * Math.sqrt(expected[i]));
        }
    }

    private static int decade(int rank) {
        return Math.min(5, (int) Math.log10(rank + 1.0));
    }

    @Test
    void countsArePoweredAndNormalized() {
        NoiseDistribution noise = EmpiricalNoise.unigram(new long[] {16, 1, 0}, 0.75);
        assertEquals(Math.log(8.0 / 9), noise.logProbability(0), 1e-15);
        assertEquals(Math.log(1.0 / 9), noise.logProbability(1), 1e-15);
        assertEquals(Double.NEGATIVE_INFINITY, noise.logProbability(2));
    }

    @Test
    void logUniformFollowsItsFormula() {
        NoiseDistribution noise = new LogUniformNoise(9);
        assertEquals(Math.log10(2), Math.exp(noise.logProbability(0)), 1e-15);
        assertEquals(1 - Math.log10(9), Math.exp(noise.logProbability(8)), 1e-15);
    }

    @Test
    void excludingTargetsRenormalizesProbabilities() {
        NoiseDistribution noise =
                new ExcludingNoise(EmpiricalNoise.ofProbabilities(0.2, 0.3, 0.5), 1);
        assertEquals(Math.log(0.2 / 0.7), noise.logProbability(0), 1e-15);
        assertEquals(Double.NEGATIVE_INFINITY, noise.logProbability(1));
        assertEquals(Math.log(0.5 / 0.7), noise.logProbability(2), 1e-15);
    }

    @Test
    void rejectsBadInput() {
        assertMessage("number of values must be >= 1, got 0", () -> new UniformNoise(0));
        assertMessage("number of values must be >= 1, got -1", () -> new LogUniformNoise(-1));
        assertMessage(
                "counts must be >= 0, got -2 at index 1", () -> EmpiricalNoise.ofCounts(1, -2));
        assertMessage(
                "at least one count must be > 0, got 2 counts, all 0",
                () -> EmpiricalNoise.ofCounts(0, 0));
        assertMessage(
                "power must be >= 0 and finite, got NaN",
                () -> EmpiricalNoise.unigram(new long[] {1}, Double.NaN));
        assertMessage(
                "probabilities must sum to 1, got a sum of 0.5; divide each by the sum, or use"
                        + " ofCounts",
                () -> EmpiricalNoise.ofProbabilities(0.25, 0.25));
        assertMessage(
                "probabilities must be >= 0, got -0.5 at index 1",
                () -> EmpiricalNoise.ofProbabilities(1.5, -0.5));
        assertMessage(
                "probabilities must be >= 0, got NaN at index 0",
                () -> EmpiricalNoise.ofProbabilities(Double.NaN, 1));
        assertMessage(
                "value must be in [0, 3), got 3", () -> new ExcludingNoise(new UniformNoise(3), 3));
        assertMessage(
                "nothing is left to draw without value 0, whose probability is 1",
                () -> new ExcludingNoise(EmpiricalNoise.ofCounts(4, 0), 0));
    }

    @ParameterizedTest
    @MethodSource("distributions")
    void rejectsValuesOutOfRange(NoiseDistribution noise) {
        assertMessage(
                "value must be in [0, " + noise.size() + "), got -1",
                () -> noise.logProbability(-1));
        assertMessage(
                "value must be in [0, " + noise.size() + "), got " + noise.size(),
                () -> noise.logProbability(noise.size()));
    }

    private static void assertMessage(String message, Runnable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }
}
