package ai.dyad.examples.mi;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The settings of {@link MiExperiment}.
 *
 * @param dimension d, the number of components of x and of y
 * @param correlations the correlations to compare, each in (-1, 1)
 * @param batchSizes the batch sizes to compare, each at least 2
 * @param critic the kind of critic to train
 * @param steps the training steps of each critic; 0 trains none
 * @param alpha the weight of the InfoNCE baseline in the interpolated bound
 * @param seed the seed of all randomness
 */
record MiSettings(
        int dimension,
        List<Double> correlations,
        List<Integer> batchSizes,
        CriticKind critic,
        int steps,
        float alpha,
        long seed) {
    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public MiSettings {
        correlations = List.copyOf(correlations);
        batchSizes = List.copyOf(batchSizes);
        if (correlations.isEmpty() || batchSizes.isEmpty()) {
            throw new IllegalArgumentException(
                    "--correlation and --batch must name at least one number each, got "
                            + correlations
                            + " and "
                            + batchSizes);
        }
        for (double rho : correlations) {
            if (!(Math.abs(rho) < 1)) {
                throw new IllegalArgumentException(
                        "--correlation must be between -1 and 1, got " + rho);
            }
        }
        for (int size : batchSizes) {
            if (size < 2) {
                throw new IllegalArgumentException("--batch must be >= 2, got " + size);
            }
        }
        if (dimension < 1) {
            throw new IllegalArgumentException("--dimension must be >= 1, got " + dimension);
        }
        if (!(alpha >= 0 && alpha <= 1)) {
            throw new IllegalArgumentException("--alpha must be in [0, 1], got " + alpha);
        }
        if (steps < 0) {
            throw new IllegalArgumentException("--steps must be >= 0, got " + steps);
        }
    }

    /** Returns the settings by name. */
    Map<String, String> asMap() {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("dimension", Integer.toString(dimension));
        map.put("correlation", joined(correlations));
        map.put("batch", joined(batchSizes));
        map.put("critic", critic.toString());
        map.put("steps", Integer.toString(steps));
        map.put("alpha", Float.toString(alpha));
        map.put("seed", Long.toString(seed));
        return map;
    }

    private static String joined(List<?> values) {
        return values.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /**
     * Returns settings that run for one or two minutes and show InfoNCE both below its ceiling log
     * N and at it.
     *
     * @return settings with d = 20 and correlations 0.5 and 0.9
     */
    public static MiSettings defaults() {
        return new MiSettings(
                20,
                List.of(0.5, 0.9),
                List.of(8, 32, 128, 512),
                CriticKind.SEPARABLE,
                500,
                0.01f,
                1);
    }
}
