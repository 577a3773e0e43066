package ai.dyad.noise;

import ai.dyad.random.CounterRandom;

/**
 * Another distribution without one of its values: {@code q'(x) = q(x) / (1 - q(target))} for {@code
 * x != target}, and 0 for the target.
 *
 * <p>A draw repeats the other distribution's until it is not the target, fewer than two draws on
 * average. At most one value can have more than half of the mass; when that one is excluded, a
 * table over the others is built instead, which takes linear time once.
 */
public final class ExcludingNoise implements NoiseDistribution {
    /** The logarithm of the largest probability that is excluded by drawing again. */
    static final double LOG_LARGEST_REJECTED = Math.log(0.5);

    private final NoiseDistribution noise;
    private final int target;
    private final double logRest;

    /**
     * Excludes a value from a distribution.
     *
     * @param noise the distribution
     * @param target the value never to draw
     * @throws IllegalArgumentException if the target is out of range or if nothing is left to draw
     */
    public ExcludingNoise(NoiseDistribution noise, int target) {
        double logProbability = noise.logProbability(target);
        this.target = target;
        if (logProbability > LOG_LARGEST_REJECTED) {
            this.noise = withoutTarget(noise, target);
            logRest = 0;
        } else {
            this.noise = noise;
            logRest = Math.log1p(-Math.exp(logProbability));
        }
    }

    private static NoiseDistribution withoutTarget(NoiseDistribution noise, int target) {
        double[] rest = new double[noise.size()];
        double sum = 0;
        for (int i = 0; i < rest.length; i++) {
            rest[i] = i == target ? 0 : Math.exp(noise.logProbability(i));
            sum += rest[i];
        }
        if (!(sum > 0)) {
            throw new IllegalArgumentException(
                    "nothing is left to draw without value " + target + ", whose probability is 1");
        }
        for (int i = 0; i < rest.length; i++) {
            rest[i] /= sum;
        }
        return EmpiricalNoise.ofProbabilities(rest);
    }

    /** {@inheritDoc} */
    @Override
    public int size() {
        return noise.size();
    }

    /** {@inheritDoc} */
    @Override
    public double logProbability(int value) {
        double logProbability = noise.logProbability(value);
        return value == target ? Double.NEGATIVE_INFINITY : logProbability - logRest;
    }

    /** {@inheritDoc} */
    @Override
    public int sample(CounterRandom random) {
        int value = noise.sample(random);
        while (value == target) {
            value = noise.sample(random);
        }
        return value;
    }
}
