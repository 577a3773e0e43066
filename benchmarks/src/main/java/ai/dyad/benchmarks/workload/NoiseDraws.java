package ai.dyad.benchmarks.workload;

import ai.dyad.noise.EmpiricalNoise;
import ai.dyad.random.CounterRandom;
import java.util.stream.LongStream;

/** Draws from word2vec's unigram distribution over a large vocabulary. */
public final class NoiseDraws implements Workload {
    private static final int DRAWS = 1_000_000;

    private final EmpiricalNoise noise;
    private final int[] samples = new int[DRAWS];
    private long step;

    /**
     * Prepares a vocabulary whose counts are proportional to 1 / rank.
     *
     * @param vocabulary the size of the vocabulary
     */
    public NoiseDraws(int vocabulary) {
        long[] counts = LongStream.rangeClosed(1, vocabulary).map(i -> 1 + DRAWS / i).toArray();
        noise = EmpiricalNoise.unigram(counts, EmpiricalNoise.WORD2VEC_POWER);
    }

    @Override
    public void run() {
        noise.sample(samples, CounterRandom.of(1, step++));
    }

    @Override
    public int items() {
        return DRAWS;
    }

    @Override
    public void close() {
        // nothing to free: the table is on Java's heap
    }
}
