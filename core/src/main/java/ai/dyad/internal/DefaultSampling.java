package ai.dyad.internal;

import ai.djl.training.dataset.BatchSampler;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Sampler;
import ai.djl.training.dataset.SequenceSampler;
import java.util.Iterator;
import java.util.List;

/**
 * The default sampling of a data set: all samples in order. It is a separate class so that a
 * trainer can tell it from a sampler that the user chose.
 */
public final class DefaultSampling implements Sampler {
    private final BatchSampler inOrder;

    /**
     * Creates the sampler.
     *
     * @param batchSize the samples in a batch
     */
    public DefaultSampling(int batchSize) {
        inOrder = new BatchSampler(new SequenceSampler(), batchSize, false);
    }

    /** {@inheritDoc} */
    @Override
    public Iterator<List<Long>> sample(RandomAccessDataset dataset) {
        return inOrder.sample(dataset);
    }

    /** {@inheritDoc} */
    @Override
    public int getBatchSize() {
        return inOrder.getBatchSize();
    }
}
