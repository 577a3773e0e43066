package ai.dyad.internal;

import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Sampler;
import ai.dyad.random.CounterRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;

/**
 * Shuffled batches whose order is a function of (seed, epoch), and which can start at any batch.
 *
 * <p>An epoch visits every sample at most once; samples that do not fill a last batch are left out
 * of that epoch, because the scale of a contrastive loss depends on the number of negatives.
 */
public final class SeededSampler implements Sampler {
    private static final long SHUFFLE = 0x5348_5546_464CL;

    private final long seed;
    private final long epoch;
    private final int batchSize;
    private final int firstBatch;

    /**
     * Creates the sampler of one epoch.
     *
     * @param seed the seed of the run
     * @param epoch the epoch, counted from 0
     * @param batchSize the number of samples in a batch
     * @param firstBatch the first batch to give, counted from 0; the ones before it are skipped
     */
    public SeededSampler(long seed, long epoch, int batchSize, int firstBatch) {
        this.seed = seed;
        this.epoch = epoch;
        this.batchSize = batchSize;
        this.firstBatch = firstBatch;
    }

    /** {@inheritDoc} */
    @Override
    public Iterator<List<Long>> sample(RandomAccessDataset dataset) {
        int size = Math.toIntExact(dataset.size());
        List<Long> order =
                new ArrayList<>(IntStream.range(0, size).mapToObj(Long::valueOf).toList());
        CounterRandom random = CounterRandom.of(SHUFFLE, seed, epoch);
        for (int i = size - 1; i > 0; i--) {
            Collections.swap(order, i, random.nextInt(i + 1));
        }
        return new Batches(order);
    }

    /** {@inheritDoc} */
    @Override
    public int getBatchSize() {
        return batchSize;
    }

    private final class Batches implements Iterator<List<Long>> {
        private final List<Long> order;
        private int batch = firstBatch;

        Batches(List<Long> order) {
            this.order = order;
        }

        @Override
        public boolean hasNext() {
            return (batch + 1L) * batchSize <= order.size();
        }

        @Override
        public List<Long> next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the epoch has no batch " + batch);
            }
            int from = batch++ * batchSize;
            return List.copyOf(order.subList(from, from + batchSize));
        }
    }
}
