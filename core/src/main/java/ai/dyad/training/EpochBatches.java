package ai.dyad.training;

import ai.djl.training.dataset.Batch;
import java.util.Iterator;

/** The batches of one epoch; iteration may stop before the last one. */
final class EpochBatches implements Iterable<Batch>, AutoCloseable {
    private final Iterable<Batch> batches;

    EpochBatches(Iterable<Batch> batches) {
        this.batches = batches;
    }

    @Override
    public Iterator<Batch> iterator() {
        return batches.iterator();
    }

    /** Stops loading ahead, if the data set supports it. */
    @Override
    public void close() {
        if (batches instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new TrainingException("the data set could not be closed", e);
            }
        }
    }
}
