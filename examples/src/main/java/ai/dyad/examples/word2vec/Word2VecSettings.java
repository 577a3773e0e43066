package ai.dyad.examples.word2vec;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The settings of a run.
 *
 * @param objective the loss
 * @param dimension the number of components of a vector
 * @param window the largest distance between the words of a pair, in words
 * @param noiseSamples the number k of noise words per pair
 * @param subsampling the share of the text above which a word is dropped at random
 * @param epochs the number of passes over the text
 * @param learningRate the initial learning rate, which decreases to 0
 * @param seed the seed of all randomness
 */
record Word2VecSettings(
        Objective objective,
        int dimension,
        int window,
        int noiseSamples,
        double subsampling,
        int epochs,
        float learningRate,
        long seed) {
    /** The loss. */
    enum Objective {
        /**
         * Mikolov's objective; if the noise is distributed as the text, scores become PMI - log k.
         */
        NEGATIVE_SAMPLING,
        /** Local NCE; scores plus log p(context) become log-probabilities. */
        NCE;

        /** Returns the name on the command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    Word2VecSettings {
        atLeastOne("--dimension", dimension);
        atLeastOne("--window", window);
        atLeastOne("-k", noiseSamples);
        atLeastOne("--epochs", epochs);
        if (!(learningRate > 0 && learningRate < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("--lr must be > 0, got " + learningRate);
        }
        if (!(subsampling > 0)) {
            throw new IllegalArgumentException("--subsampling must be > 0, got " + subsampling);
        }
    }

    /** Returns the settings by name. */
    Map<String, String> asMap() {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("objective", objective.toString());
        map.put("dimension", Integer.toString(dimension));
        map.put("window", Integer.toString(window));
        map.put("noise-samples", Integer.toString(noiseSamples));
        map.put("subsampling", Double.toString(subsampling));
        map.put("epochs", Integer.toString(epochs));
        map.put("lr", Float.toString(learningRate));
        map.put("seed", Long.toString(seed));
        return map;
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be >= 1, got " + value);
        }
    }
}
