package ai.dyad.noise;

import ai.dyad.random.CounterRandom;

/**
 * Noise with a given probability for each value: from counts, from powers of counts, or from
 * probabilities.
 *
 * <p>Drawing takes constant time and one memory access (an alias table of 8 bytes a value), and
 * {@link #logProbability} is a look-up.
 */
public final class EmpiricalNoise implements NoiseDistribution {
    /** The power that word2vec raises word counts to. */
    public static final double WORD2VEC_POWER = 0.75;

    private static final double SUM_TOLERANCE = 1e-6;

    private final double[] logProbabilities;
    private final AliasTable table;

    private EmpiricalNoise(double[] weights, double sum) {
        double[] probabilities = new double[weights.length];
        logProbabilities = new double[weights.length];
        for (int i = 0; i < weights.length; i++) {
            probabilities[i] = weights[i] / sum;
            logProbabilities[i] = Math.log(probabilities[i]);
        }
        table = new AliasTable(probabilities);
    }

    /**
     * Creates noise that follows counts: {@code q(x) = count(x) / total}.
     *
     * @param counts how often each value occurs
     * @return the distribution
     * @throws IllegalArgumentException if there is no count, one is negative or all are 0
     */
    public static EmpiricalNoise ofCounts(long... counts) {
        return unigram(counts, 1);
    }

    /**
     * Creates noise that follows powers of counts: {@code q(x) = count(x)^power / sum}.
     *
     * <p>A power of 1 is the unigram distribution, 0 is uniform over the values that occur;
     * word2vec uses {@link #WORD2VEC_POWER}, which draws rare words more often than they occur.
     *
     * <p>Mikolov et al. 2013, "Distributed Representations of Words and Phrases and their
     * Compositionality", section 2.2.
     *
     * @param counts how often each value occurs; a value with count 0 is never drawn
     * @param power the power, at least 0
     * @return the distribution
     * @throws IllegalArgumentException if there is no count, one is negative or all are 0, or if
     *     the power is negative or not finite
     */
    public static EmpiricalNoise unigram(long[] counts, double power) {
        if (!(power >= 0 && Double.isFinite(power))) {
            throw new IllegalArgumentException("power must be >= 0 and finite, got " + power);
        }
        double[] weights = new double[counts.length];
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] < 0) {
                throw new IllegalArgumentException(
                        "counts must be >= 0, got " + counts[i] + " at index " + i);
            }
            weights[i] = counts[i] == 0 ? 0 : Math.pow((double) counts[i], power);
        }
        double sum = sum(weights);
        if (!(sum > 0)) {
            throw new IllegalArgumentException(
                    "at least one count must be > 0, got " + counts.length + " counts, all 0");
        }
        return new EmpiricalNoise(weights, sum);
    }

    /**
     * Creates noise from probabilities.
     *
     * @param probabilities the probability of each value; their sum may differ from 1 by rounding
     *     (1e-6), which is divided out
     * @return the distribution
     * @throws IllegalArgumentException if there is no probability, if one is negative or not a
     *     number, or if they do not sum to 1
     */
    public static EmpiricalNoise ofProbabilities(double... probabilities) {
        for (int i = 0; i < probabilities.length; i++) {
            if (!(probabilities[i] >= 0)) {
                throw new IllegalArgumentException(
                        "probabilities must be >= 0, got " + probabilities[i] + " at index " + i);
            }
        }
        double sum = sum(probabilities);
        if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
            throw new IllegalArgumentException(
                    "probabilities must sum to 1, got a sum of "
                            + sum
                            + "; divide each by the sum, or use ofCounts");
        }
        return new EmpiricalNoise(probabilities, sum);
    }

    /** Adds with compensation (Neumaier), which keeps precision over a million small terms. */
    private static double sum(double[] terms) {
        double sum = 0;
        double lost = 0;
        for (double term : terms) {
            double next = sum + term;
            lost += Math.abs(sum) >= term ? (sum - next) + term : (term - next) + sum;
            sum = next;
        }
        return sum + lost;
    }

    /** {@inheritDoc} */
    @Override
    public int size() {
        return logProbabilities.length;
    }

    /** {@inheritDoc} */
    @Override
    public double logProbability(int value) {
        return logProbabilities[Range.check(value, logProbabilities.length)];
    }

    /** {@inheritDoc} */
    @Override
    public int sample(CounterRandom random) {
        return table.sample(random);
    }

    /** {@inheritDoc} */
    @Override
    public void sample(int[] samples, CounterRandom random) {
        table.sample(samples, random);
    }
}
