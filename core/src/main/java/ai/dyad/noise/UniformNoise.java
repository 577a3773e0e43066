package ai.dyad.noise;

import ai.dyad.random.CounterRandom;

/** Noise that draws every value with the same probability: {@code q(x) = 1 / size}. */
public final class UniformNoise implements NoiseDistribution {
    private final int size;
    private final double logProbability;

    /**
     * Creates uniform noise.
     *
     * @param size the number of values
     * @throws IllegalArgumentException if there is no value
     */
    public UniformNoise(int size) {
        this.size = Range.checkSize(size);
        logProbability = -Math.log(size);
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
        return logProbability;
    }

    /** {@inheritDoc} */
    @Override
    public int sample(CounterRandom random) {
        long bits = random.nextLong();
        return (int) (Math.multiplyHigh(bits, size) + ((bits >> 63) & size));
    }
}
