package ai.dyad.noise;

import ai.dyad.random.CounterRandom;

/**
 * Noise whose probability decreases with the value as in Zipf's law: {@code q(x) = log((x + 2) / (x
 * + 1)) / log(size + 1)}.
 *
 * <p>For values sorted by falling frequency, such as words: q(x) is close to 1 / ((x + 1) log(size
 * + 1)), so that no counts are needed. Draws invert the cumulative distribution; nothing is stored.
 *
 * <p>The same as TensorFlow's log-uniform candidate sampler, but with replacement.
 */
public final class LogUniformNoise implements NoiseDistribution {
    private static final double DOUBLE_UNIT = 0x1p-53;

    private final int size;
    private final double logRange;
    private final double logLogRange;

    /**
     * Creates log-uniform noise.
     *
     * @param size the number of values
     * @throws IllegalArgumentException if there is no value
     */
    public LogUniformNoise(int size) {
        this.size = Range.checkSize(size);
        logRange = Math.log1p(size);
        logLogRange = Math.log(logRange);
    }

    /** {@inheritDoc} */
    @Override
    public int size() {
        return size;
    }

    /** {@inheritDoc} */
    @Override
    public double logProbability(int value) {
        Range.check(value, size);
        return Math.log(Math.log1p(1.0 / (value + 1.0))) - logLogRange;
    }

    /** {@inheritDoc} */
    @Override
    public int sample(CounterRandom random) {
        double uniform = (random.nextLong() >>> 11) * DOUBLE_UNIT;
        // rounding may reach size, whose probability is 0
        return Math.min((int) Math.exp(uniform * logRange) - 1, size - 1);
    }
}
