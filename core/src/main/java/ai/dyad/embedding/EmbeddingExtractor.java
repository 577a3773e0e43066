package ai.dyad.embedding;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.BatchSampler;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.SequenceSampler;
import ai.djl.translate.TranslateException;
import ai.djl.util.Progress;
import ai.dyad.data.BatchKey;
import ai.dyad.data.ViewGenerator;
import ai.dyad.internal.Checks;
import ai.dyad.internal.ProgressReport;
import ai.dyad.nn.DetachedParameters;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.stream.LongStream;

/**
 * Runs every sample of a data set through an encoder, in the data set's order, in inference mode.
 *
 * <p>Parameters are used without copying and without an autograd graph; only if you set another
 * device are they copied to it, once. Each batch has its own manager, so that memory use, apart
 * from the table, does not grow with the data set. The encoder is neither changed nor closed; do
 * not train it at the same time.
 *
 * <pre>
 * EmbeddingTable table = EmbeddingExtractor.builder()
 *         .setEncoder(encoder).setView(plainView).build().extract(dataset);
 * </pre>
 */
public final class EmbeddingExtractor {
    private final Block encoder;
    private final ViewGenerator view;
    private final Device device;
    private final int batchSize;
    private final ExecutorService executor;
    private final ProgressReport progress;

    private EmbeddingExtractor(Builder builder) {
        this.encoder = builder.encoder;
        this.view = builder.view;
        this.device = builder.device;
        this.batchSize = builder.batchSize;
        this.executor = builder.executor;
        this.progress = ProgressReport.to(builder.progress);
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
     * Embeds a whole data set.
     *
     * <p>Row i of the table is sample i. Its group id is the record's label if that is one number
     * per sample. In DJL's own data sets the label is the class, see {@link
     * EmbeddingTable#withClassesFromGroupIds}.
     *
     * @param dataset the samples; its own sampler is not used
     * @return one row per sample: the encoder's first output, flattened
     * @throws IOException if the data set cannot be read
     * @throws TranslateException if the data set cannot be prepared
     * @throws IllegalArgumentException if the data set is empty or the view generator does not
     *     return exactly one view
     * @throws IllegalStateException if the encoder is not initialized
     * @throws CancellationException if the thread is interrupted; its interrupt flag stays set
     */
    public EmbeddingTable extract(RandomAccessDataset dataset)
            throws IOException, TranslateException {
        // not encoder.isInitialized(), which is false for a block without parameters
        if (!encoder.getParameters().values().stream().allMatch(Parameter::isInitialized)) {
            throw new IllegalStateException(
                    "the encoder has no parameters yet: initialize it or load its weights first");
        }
        dataset.prepare();
        int size = Math.toIntExact(dataset.size());
        if (size == 0) {
            throw new IllegalArgumentException("the data set must have at least 1 sample, got 0");
        }
        try (NDManager manager = NDManager.newBaseManager(deviceOfChoice())) {
            Extraction extraction = new Extraction(manager, size);
            BatchSampler inOrder = new BatchSampler(new SequenceSampler(), batchSize, false);
            for (Batch batch : dataset.getData(manager, inOrder, executor)) {
                try (batch) {
                    extraction.add(batch);
                }
            }
            return extraction.table();
        }
    }

    private Device deviceOfChoice() {
        if (device != null) {
            return device;
        }
        var parameters = encoder.getParameters().values();
        return parameters.isEmpty()
                ? Engine.getInstance().defaultDevice()
                : parameters.get(0).getArray().getDevice();
    }

    /** One run over a data set. */
    private final class Extraction {
        private final NDManager manager;
        private final ParameterStore parameters;
        private final long[] groupIds;
        private boolean hasGroupIds = true;
        private ChunkedRows rows;
        private int done;

        Extraction(NDManager manager, int size) {
            this.manager = manager;
            this.parameters = new ParameterStore(manager, false);
            this.groupIds = new long[size];
            progress.start("embedding", size);
        }

        void add(Batch batch) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException(
                        "embedding was interrupted after " + done + " of " + groupIds.length);
            }
            try (NDManager scope = manager.newSubManager()) {
                NDList data = batch.getData();
                data.attach(scope);
                keep(embed(data, batch.getSize(), scope), batch.getSize());
                addGroupIds(batch);
            }
            done += batch.getSize();
            progress.advance(batch.getSize());
        }

        EmbeddingTable table() {
            progress.end();
            EmbeddingTable table = EmbeddingTable.of(rows);
            return hasGroupIds ? table.withGroupIds(groupIds) : table;
        }

        private NDArray embed(NDList data, int count, NDManager scope) {
            NDList onDevice = data.toDevice(manager.getDevice(), false);
            long[] indices = LongStream.range(done, done + count).toArray();
            NDList views = view.views(onDevice, BatchKey.of(0, 0, indices));
            if (views.size() != 1) {
                throw new IllegalArgumentException(
                        "the view generator must return one plain view of each sample, got "
                                + ""
                                + views.size());
            }
            var store = new DetachedParameters(scope, parameters);
            return encoder.forward(store, views, false).get(0);
        }

        private void keep(NDArray output, int count) {
            if (output.isScalar() || output.getShape().get(0) != count) {
                throw new IllegalArgumentException(
                        "the encoder must return one row for each of "
                                + count
                                + " samples, got shape "
                                + output.getShape());
            }
            NDArray flat = output.reshape(count, -1); // (B, D)
            if (rows == null) {
                rows = new ChunkedRows(Math.toIntExact(flat.getShape().get(1)));
            }
            rows.append(flat);
        }

        private void addGroupIds(Batch batch) {
            NDList labels = batch.getLabels();
            hasGroupIds &= !labels.isEmpty() && labels.get(0).size() == batch.getSize();
            if (hasGroupIds) {
                try (NDArray values = labels.get(0).toType(DataType.INT64, true)) {
                    System.arraycopy(values.toLongArray(), 0, groupIds, done, batch.getSize());
                }
            }
        }
    }

    /** Builds an {@link EmbeddingExtractor}. */
    public static final class Builder {
        private static final int DEFAULT_BATCH_SIZE = 256;

        private Block encoder;
        private ViewGenerator view;
        private Device device;
        private int batchSize = DEFAULT_BATCH_SIZE;
        private ExecutorService executor;
        private Progress progress;

        private Builder() {}

        /**
         * Sets the encoder, without its projection head.
         *
         * @param block an initialized block, whose first output has one row per sample
         * @return this builder
         */
        public Builder setEncoder(Block block) {
            encoder = Checks.given(block, "setEncoder");
            return this;
        }

        /**
         * Sets the view generator, which turns a batch into the encoder's input.
         *
         * @param generator a generator of one view without randomness
         * @return this builder
         */
        public Builder setView(ViewGenerator generator) {
            view = Checks.given(generator, "setView");
            return this;
        }

        /**
         * Sets the device to run on. Default: the device of the encoder's parameters.
         *
         * @param target the device
         * @return this builder
         */
        public Builder optDevice(Device target) {
            device = Checks.given(target, "optDevice");
            return this;
        }

        /**
         * Sets the number of samples per batch. Default 256. It affects the embeddings only by
         * rounding.
         *
         * @param samples at least 1
         * @return this builder
         */
        public Builder optBatchSize(int samples) {
            batchSize = samples;
            return this;
        }

        /**
         * Sets threads that load the next batches in the meantime. Default: none.
         *
         * @param threads passed to the data set, not shut down
         * @return this builder
         */
        public Builder optExecutor(ExecutorService threads) {
            executor = Checks.given(threads, "optExecutor");
            return this;
        }

        /**
         * Sets a progress listener, updated after every batch. Default: none.
         *
         * @param listener counts samples
         * @return this builder
         */
        public Builder optProgress(Progress listener) {
            progress = Checks.given(listener, "optProgress");
            return this;
        }

        /**
         * Builds the extractor.
         *
         * @return the extractor
         * @throws IllegalStateException if the encoder or the view is missing
         * @throws IllegalArgumentException if the batch size is below 1
         */
        public EmbeddingExtractor build() {
            Checks.atLeast("batch size", 1, batchSize);
            if (encoder == null) {
                throw new IllegalStateException("an encoder must be set: call setEncoder");
            }
            if (view == null) {
                throw new IllegalStateException("a view generator must be set: call setView");
            }
            return new EmbeddingExtractor(this);
        }
    }
}
