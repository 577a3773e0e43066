package ai.dyad.noise;

import ai.dyad.random.CounterRandom;

/**
 * A distribution q over the values 0 .. size - 1, from which noise samples are drawn.
 *
 * <p>Noise-contrastive losses separate true samples from draws of q, and the consistent ones need
 * {@code log q} of every sample: see {@link NoiseSampler}, which draws whole batches with their
 * log-probabilities. Implementations are immutable and safe to share between threads; the
 * randomness is in the generator that the caller passes.
 */
public interface NoiseDistribution {
    /**
     * Returns the number of values.
     *
     * @return the number of values, at least 1
     */
    int size();

    /**
     * Returns the natural logarithm of the probability of a value.
     *
     * @param value a value in [0, size)
     * @return {@code log q(value)}, at most 0; negative infinity when the value cannot be drawn
     * @throws IllegalArgumentException if the value is out of range
     */
    double logProbability(int value);

    /**
     * Draws one value, in constant time.
     *
     * @param random where the randomness comes from
     * @return a value in [0, size)
     */
    int sample(CounterRandom random);

    /**
     * Fills an array with independent draws.
     *
     * @param samples the array to fill
     * @param random where the randomness comes from
     */
    default void sample(int[] samples, CounterRandom random) {
        for (int i = 0; i < samples.length; i++) {
            samples[i] = sample(random);
        }
    }
}
