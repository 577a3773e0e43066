package ai.dyad.random;

import java.util.random.RandomGenerator;

/**
 * A random generator whose whole sequence is a function of a key, such as (seed, epoch, sample,
 * view).
 *
 * <p>Two generators made from the same key give the same numbers, regardless of the thread, the
 * order of calls and what was drawn before. This makes augmentation, shuffling and noise
 * independent of batch grouping, thread count, device and resuming: there is no stream to save.
 *
 * <p>The generator is SplitMix64 (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number
 * generators"); the key is folded into its 64-bit state one word at a time, each through the
 * generator's own finalizer, so that keys that differ in one bit give unrelated sequences.
 */
public final class CounterRandom implements RandomGenerator {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    private CounterRandom(long state) {
        this.state = state;
    }

    /**
     * Returns the generator of a key.
     *
     * @param key the words of the key; their number and order matter
     * @return a generator at the start of the key's sequence
     */
    public static CounterRandom of(long... key) {
        return new CounterRandom(hash(key));
    }

    /**
     * Returns 64 well-mixed bits that depend on every word of a key, for seeding other generators.
     *
     * @param key the words of the key; their number and order matter
     * @return the hash
     */
    public static long hash(long... key) {
        long hash = mix(key.length);
        for (long word : key) {
            hash = mix(hash + GOLDEN_GAMMA + mix(word));
        }
        return hash;
    }

    /** {@inheritDoc} */
    @Override
    public long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    private static long mix(long bits) {
        long z = bits;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
