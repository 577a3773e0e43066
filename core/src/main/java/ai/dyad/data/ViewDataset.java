package ai.dyad.data;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.Dataset;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.translate.Batchifier;
import ai.djl.translate.TranslateException;
import ai.djl.util.Progress;
import ai.dyad.internal.Checks;
import ai.dyad.internal.SeededSampler;
import java.io.IOException;
import java.util.Iterator;
import java.util.concurrent.ExecutorService;

/**
 * A data set of views of another data set's samples, for DJL's own training loop.
 *
 * <pre>{@code
 * Dataset views = ViewDataset.builder()
 *         .setDataset(images)
 *         .setViews(augmentation)
 *         .optBatchSize(128)
 *         .build();
 * EasyTrain.fit(trainer, 10, views, null);
 * }</pre>
 *
 * <p>The data of a batch are the views, each (B, ...), and its labels are those of the data set:
 * the group ids. Every iteration is an epoch with its own order and views, determined by the seed
 * as in {@code ContrastiveTrainer}; samples that do not fill a last batch are left out of the
 * epoch. All arrays of a batch belong to the batch's manager and are closed with it.
 *
 * <p>Use it on one thread and one device.
 */
public final class ViewDataset implements Dataset {
    private final RandomAccessDataset dataset;
    private final ViewGenerator views;
    private final int batchSize;
    private final long seed;
    private long epoch;

    private ViewDataset(Builder builder) {
        dataset = builder.dataset;
        views = builder.views;
        batchSize = builder.batchSize;
        seed = builder.seed;
        epoch = builder.firstEpoch;
    }

    /**
     * Returns a builder.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the epoch of the next iteration.
     *
     * @return the epoch, counted from 0
     */
    public long epoch() {
        return epoch;
    }

    /** {@inheritDoc} */
    @Override
    public void prepare(Progress progress) throws IOException, TranslateException {
        dataset.prepare(progress);
    }

    /** {@inheritDoc} */
    @Override
    public Iterable<Batch> getData(NDManager manager) throws IOException, TranslateException {
        return getData(manager, null);
    }

    /** {@inheritDoc} */
    @Override
    public Iterable<Batch> getData(NDManager manager, ExecutorService executor)
            throws IOException, TranslateException {
        prepare(null);
        if (dataset.size() < batchSize) {
            throw new IllegalArgumentException(
                    "the data set must fill one batch of "
                            + batchSize
                            + ", got "
                            + dataset.size()
                            + " samples: lower the batch size or add data");
        }
        long current = epoch++;
        SeededSampler sampler = new SeededSampler(seed, current, batchSize, 0);
        Iterator<Batch> loaded =
                (executor == null
                                ? dataset.getData(manager, sampler)
                                : dataset.getData(manager, sampler, executor))
                        .iterator();
        return () -> new Views(loaded, current);
    }

    /** Replaces the data of loaded batches with views. */
    private final class Views implements Iterator<Batch> {
        private final Iterator<Batch> loaded;
        private final long current;

        Views(Iterator<Batch> loaded, long current) {
            this.loaded = loaded;
            this.current = current;
        }

        @Override
        public boolean hasNext() {
            return loaded.hasNext();
        }

        @Override
        public Batch next() {
            Batch batch = loaded.next();
            long[] indices = batch.getIndices().stream().mapToLong(index -> (Long) index).toArray();
            NDList inputs = views.views(batch.getData(), BatchKey.of(seed, current, indices));
            inputs.attach(batch.getManager());
            return new Batch(
                    batch.getManager(),
                    inputs,
                    batch.getLabels(),
                    batch.getSize(),
                    Batchifier.STACK,
                    Batchifier.STACK,
                    batch.getProgress(),
                    batch.getProgressTotal(),
                    batch.getIndices());
        }
    }

    /** Builds a {@link ViewDataset}. */
    public static final class Builder {
        private RandomAccessDataset dataset;
        private ViewGenerator views;
        private int batchSize = 256;
        private long seed;
        private long firstEpoch;

        private Builder() {}

        /**
         * Sets the samples. Required.
         *
         * @param value the data set; its own sampling is not used
         * @return this builder
         */
        public Builder setDataset(RandomAccessDataset value) {
            dataset = Checks.given(value, "setDataset");
            return this;
        }

        /**
         * Sets the generator of the views. Required.
         *
         * @param value the view generator
         * @return this builder
         */
        public Builder setViews(ViewGenerator value) {
            views = Checks.given(value, "setViews");
            return this;
        }

        /**
         * Sets the number of samples in a batch. The other samples of the batch are a sample's
         * negatives. Default 256.
         *
         * @param value at least 2
         * @return this builder
         * @throws IllegalArgumentException if it is less than 2
         */
        public Builder optBatchSize(int value) {
            if (value < 2) {
                throw new IllegalArgumentException(
                        "batch size must be >= 2, since the negatives are the rest of the batch,"
                                + " got "
                                + value);
            }
            batchSize = value;
            return this;
        }

        /**
         * Sets the seed of the order and of the views. Default 0.
         *
         * @param value any number
         * @return this builder
         */
        public Builder optSeed(long value) {
            seed = value;
            return this;
        }

        /**
         * Sets the epoch of the first iteration. Default 0.
         *
         * @param value the number of epochs already trained
         * @return this builder
         */
        public Builder optFirstEpoch(long value) {
            firstEpoch = value;
            return this;
        }

        /**
         * Builds the data set.
         *
         * @return the data set
         * @throws IllegalStateException if the samples or the views are not set
         */
        public ViewDataset build() {
            if (dataset == null) {
                throw new IllegalStateException("a data set must be set: call setDataset");
            }
            if (views == null) {
                throw new IllegalStateException("views must be set: call setViews");
            }
            return new ViewDataset(this);
        }
    }
}
