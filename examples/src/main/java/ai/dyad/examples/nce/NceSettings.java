package ai.dyad.examples.nce;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The settings of {@link NceExperiment}.
 *
 * @param values the number of values x
 * @param contexts the number of contexts c
 * @param noiseSamples the numbers of noise samples k to compare
 * @param noise the distribution of the noise
 * @param steps the training steps of each run
 * @param batchSize the number of true samples in a step
 * @param seed the seed of all randomness
 */
record NceSettings(
        int values,
        int contexts,
        List<Integer> noiseSamples,
        NoiseKind noise,
        int steps,
        int batchSize,
        long seed) {
    NceSettings {
        noiseSamples = List.copyOf(noiseSamples);
        atLeast(2, "--values", values);
        atLeast(1, "--contexts", contexts);
        atLeast(1, "--steps", steps);
        atLeast(1, "--batch", batchSize);
        if (noiseSamples.isEmpty()) {
            throw new IllegalArgumentException("-k must name at least one number, got none");
        }
        noiseSamples.forEach(k -> atLeast(1, "-k", k));
    }

    /** Returns the settings by name. */
    Map<String, String> asMap(List<NceMethod> methods) {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("values", Integer.toString(values));
        map.put("contexts", Integer.toString(contexts));
        map.put("noise-samples", joined(noiseSamples));
        map.put("noise", noise.toString());
        map.put("method", joined(methods));
        map.put("steps", Integer.toString(steps));
        map.put("batch", Integer.toString(batchSize));
        map.put("seed", Long.toString(seed));
        return map;
    }

    private static String joined(List<?> values) {
        return values.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static void atLeast(int least, String name, int value) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be >= " + least + ", got " + value);
        }
    }
}
