package ai.dyad.noise;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.dyad.random.CounterRandom;

/**
 * Draws batches of noise, with their log-probabilities. A batch is a function of (seed, step).
 *
 * <p>The same seed and step give the same batch, on any device and after resuming; there is no
 * stream to save. Values are drawn in Java and copied to the manager's device in one go.
 *
 * <p>The log-probabilities are the {@code logQNoise} of {@code LocalNceLoss} and {@code
 * GlobalNceLoss}; {@link #logProbabilities} makes their {@code logQPositive}.
 */
public final class NoiseSampler {
    private final NoiseDistribution noise;
    private final long seed;
    private final double[] logProbabilities;
    // at most one value has more than half of the mass, so one is enough
    private volatile Excluded heavy;

    private record Excluded(int target, ExcludingNoise noise) {}

    /**
     * Creates a sampler.
     *
     * @param noise the distribution to draw from
     * @param seed the seed; samplers with different seeds draw independently
     */
    public NoiseSampler(NoiseDistribution noise, long seed) {
        this.noise = noise;
        this.seed = seed;
        logProbabilities = new double[noise.size()];
        for (int i = 0; i < logProbabilities.length; i++) {
            logProbabilities[i] = noise.logProbability(i);
        }
    }

    /**
     * Returns the distribution that is drawn from.
     *
     * @return the distribution
     */
    public NoiseDistribution noise() {
        return noise;
    }

    /**
     * Draws a batch of noise.
     *
     * @param manager the manager of the results
     * @param step the step, which together with the seed decides what is drawn
     * @param shape the shape to fill, such as (B, k)
     * @return the values, int64, and their {@code log q}, float32, both of the given shape
     * @throws IllegalArgumentException if the shape has no element, as when k is 0
     */
    public NDList draw(NDManager manager, long step, Shape shape) {
        int[] values = new int[count(shape)];
        noise.sample(values, CounterRandom.of(seed, step));
        float[] logQ = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            logQ[i] = (float) logProbabilities[values[i]];
        }
        return batch(manager, values, logQ, shape);
    }

    /**
     * Draws noise for each target from the distribution without that target, see {@link
     * ExcludingNoise}.
     *
     * @param manager the manager of the results
     * @param step the step, which together with the seed decides what is drawn
     * @param targets the value that each row must not draw, B of them
     * @param k the number of draws for each target
     * @return the values, int64, and their log-probability given that they are not the target,
     *     float32, both (B, k)
     * @throws IllegalArgumentException if k is less than 1, if there is no target, if one is out of
     *     range or if nothing is left to draw without it
     */
    public NDList drawExcluding(NDManager manager, long step, int[] targets, int k) {
        Shape shape = new Shape(targets.length, k);
        int[] values = new int[count(shape)];
        float[] logQ = new float[values.length];
        CounterRandom random = CounterRandom.of(seed, step);
        for (int row = 0; row < targets.length; row++) {
            ExcludingNoise rest = excluding(targets[row]);
            for (int i = row * k; i < (row + 1) * k; i++) {
                values[i] = rest.sample(random);
                logQ[i] = (float) rest.logProbability(values[i]);
            }
        }
        return batch(manager, values, logQ, shape);
    }

    /**
     * Returns the log-probabilities of given values.
     *
     * @param manager the manager of the result
     * @param values the values, B of them
     * @return {@code log q}, float32, (B)
     * @throws IllegalArgumentException if a value is out of range
     */
    public NDArray logProbabilities(NDManager manager, int... values) {
        float[] logQ = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            logQ[i] = (float) logProbabilities[Range.check(values[i], noise.size())];
        }
        return manager.create(logQ);
    }

    /**
     * Returns the log-probabilities of all values.
     *
     * @param manager the manager of the result
     * @return {@code log q}, float32, (size)
     */
    public NDArray logProbabilities(NDManager manager) {
        float[] logQ = new float[logProbabilities.length];
        for (int i = 0; i < logQ.length; i++) {
            logQ[i] = (float) logProbabilities[i];
        }
        return manager.create(logQ);
    }

    private ExcludingNoise excluding(int target) {
        Range.check(target, noise.size());
        if (logProbabilities[target] <= ExcludingNoise.LOG_LARGEST_REJECTED) {
            return new ExcludingNoise(noise, target);
        }
        Excluded known = heavy;
        if (known == null || known.target != target) {
            known = new Excluded(target, new ExcludingNoise(noise, target));
            heavy = known;
        }
        return known.noise;
    }

    private static int count(Shape shape) {
        if (shape.dimension() == 0 || shape.size() < 1) {
            throw new IllegalArgumentException(
                    "every dimension of the noise must be >= 1 (k = 0 draws nothing), got "
                            + shape);
        }
        return Math.toIntExact(shape.size());
    }

    private static NDList batch(NDManager manager, int[] values, float[] logQ, Shape shape) {
        long[] indices = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            indices[i] = values[i];
        }
        return new NDList(manager.create(indices, shape), manager.create(logQ, shape));
    }
}
