package ai.dyad.examples.word2vec;

import ai.dyad.noise.NoiseDistribution;
import ai.dyad.random.CounterRandom;

/**
 * A batch of word pairs with noise words. Groups of pairs share their noise words, so that the
 * scores of a group are one matrix product and each vector is read for several scores.
 */
final class PairBatch {
    /** The number of pairs in a group, n, which share their noise words. */
    static final int GROUP = 16;

    private final int[] centers;
    private final int[] contexts;
    private final int[] noise;
    private final int perGroup;

    /**
     * Creates an empty batch.
     *
     * @param pairs the number of pairs, a multiple of {@link #GROUP}
     * @param perGroup k, the number of noise words in a group
     */
    PairBatch(int pairs, int perGroup) {
        this.perGroup = perGroup;
        centers = new int[pairs];
        contexts = new int[pairs];
        noise = new int[pairs / GROUP * perGroup];
    }

    int size() {
        return centers.length;
    }

    int groups() {
        return centers.length / GROUP;
    }

    int perGroup() {
        return perGroup;
    }

    void set(int pair, int center, int context) {
        centers[pair] = center;
        contexts[pair] = context;
    }

    void drawNoise(NoiseDistribution distribution, CounterRandom random) {
        distribution.sample(noise, random);
    }

    /** Returns the center word of each pair, group by group. */
    int[] centers() {
        return centers;
    }

    /** Returns the context word of each pair, group by group. */
    int[] contexts() {
        return contexts;
    }

    /** Returns the noise words, group by group. */
    int[] noise() {
        return noise;
    }
}
