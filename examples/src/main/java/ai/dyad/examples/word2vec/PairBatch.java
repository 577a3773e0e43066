package ai.dyad.examples.word2vec;

import ai.dyad.noise.NoiseDistribution;
import ai.dyad.random.CounterRandom;

/**
 * A batch of pairs with noise words. Pairs come in groups that share their noise, so that scoring
 * is a product of small matrices and no vector is fetched for a single score.
 */
final class PairBatch {
    /** Pairs that share their noise, n. */
    static final int GROUP = 16;

    private final int[] centers;
    private final int[] contexts;
    private final int[] noise;
    private final int perGroup;

    /**
     * Creates an empty batch.
     *
     * @param pairs the number of pairs, a multiple of {@link #GROUP}
     * @param perGroup k, the noise words of each group
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

    /** The center word of each pair, group after group. */
    int[] centers() {
        return centers;
    }

    /** The context word of each pair, group after group. */
    int[] contexts() {
        return contexts;
    }

    /** The noise words of each group, group after group. */
    int[] noise() {
        return noise;
    }
}
