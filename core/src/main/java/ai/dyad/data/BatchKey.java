package ai.dyad.data;

import ai.dyad.random.CounterRandom;
import java.util.random.RandomGenerator;

/**
 * Identifies the samples of a batch and determines their random numbers, which depend only on the
 * run's seed, the epoch and the sample's index. They do not change with the batch size, the
 * threads, the device or resuming.
 */
public final class BatchKey {
    private final long seed;
    private final long epoch;
    private final long[] indices;

    private BatchKey(long seed, long epoch, long[] indices) {
        this.seed = seed;
        this.epoch = epoch;
        this.indices = indices;
    }

    /**
     * Creates the key of a batch.
     *
     * @param seed the seed of the run
     * @param epoch the epoch, counted from 0
     * @param indices the position of each sample in the data set, B values; copied
     * @return the key
     */
    public static BatchKey of(long seed, long epoch, long... indices) {
        return new BatchKey(seed, epoch, indices.clone());
    }

    /**
     * Returns a key of the same samples in another run or epoch.
     *
     * @param otherSeed the seed of the run
     * @param otherEpoch the epoch, counted from 0
     * @return the key
     */
    public BatchKey in(long otherSeed, long otherEpoch) {
        return new BatchKey(otherSeed, otherEpoch, indices);
    }

    /**
     * Returns a key of the same samples with another seed.
     *
     * @param other the seed
     * @return the key
     */
    public BatchKey withSeed(long other) {
        return other == seed ? this : new BatchKey(other, epoch, indices);
    }

    /**
     * Returns the seed.
     *
     * @return the seed of the run
     */
    public long seed() {
        return seed;
    }

    /**
     * Returns the epoch.
     *
     * @return the epoch, counted from 0
     */
    public long epoch() {
        return epoch;
    }

    /**
     * Returns the number of samples.
     *
     * @return B
     */
    public int size() {
        return indices.length;
    }

    /**
     * Returns the index of a sample in the data set.
     *
     * @param row the sample's position in the batch, from 0
     * @return its index
     */
    public long index(int row) {
        return indices[row];
    }

    /**
     * Creates the random generator for one view of one sample.
     *
     * @param row the sample's position in the batch, from 0
     * @param view the number of the view, from 0
     * @return a new generator, determined by (seed, epoch, index, view)
     */
    public RandomGenerator random(int row, int view) {
        return CounterRandom.of(seed, epoch, indices[row], view);
    }
}
