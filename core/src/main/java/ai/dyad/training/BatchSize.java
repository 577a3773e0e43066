package ai.dyad.training;

import ai.djl.training.dataset.BatchSampler;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Sampler;
import ai.dyad.internal.DefaultSampling;
import java.lang.reflect.Field;
import java.util.OptionalInt;

/** Resolves the batch size from the settings of the trainer and of the data set. */
final class BatchSize {
    private BatchSize() {}

    /**
     * Resolves the batch size.
     *
     * @param wanted the trainer's batch size, if set
     * @param dataset the data set
     * @return the trainer's batch size, else the data set's, else the default
     * @throws IllegalArgumentException if the data set's sampling cannot be used
     */
    static int resolve(OptionalInt wanted, RandomAccessDataset dataset) {
        Sampler sampler = sampler(dataset);
        if (sampler == null || sampler instanceof DefaultSampling) {
            return wanted.orElse(TrainerOptions.DEFAULT_BATCH_SIZE);
        }
        if (!(sampler instanceof BatchSampler)) {
            throw new IllegalArgumentException(
                    "the data set must be built with setSampling(batchSize, random), because the "
                            + "trainer orders the samples itself so that a run can be resumed, "
                            + "but it has its own sampler, "
                            + sampler.getClass().getName());
        }
        int own = sampler.getBatchSize();
        if (wanted.isPresent() && wanted.getAsInt() != own) {
            throw new IllegalArgumentException(
                    "the trainer and the data set must have the same batch size, but the trainer "
                            + "has "
                            + wanted.getAsInt()
                            + " (optBatchSize) and the data set "
                            + own
                            + " (setSampling): set both to the same value, or omit optBatchSize");
        }
        if (own < 2) {
            throw new IllegalArgumentException(
                    "batch size must be >= 2, since the negatives are the rest of the batch, got "
                            + own
                            + " from the data set's setSampling");
        }
        return own;
    }

    /**
     * DJL keeps the sampler in a protected field without a getter; returns null if it cannot be
     * read.
     */
    private static Sampler sampler(RandomAccessDataset dataset) {
        try {
            Field field = RandomAccessDataset.class.getDeclaredField("sampler");
            field.setAccessible(true);
            return (Sampler) field.get(dataset);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }
}
