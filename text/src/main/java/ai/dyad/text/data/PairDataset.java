package ai.dyad.text.data;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Record;
import ai.djl.training.dataset.Sampler;
import ai.djl.translate.Batchifier;
import ai.djl.util.Progress;
import ai.dyad.data.Groups;
import ai.dyad.internal.Checks;
import ai.dyad.internal.DefaultSampling;
import ai.dyad.text.tokenizer.TextTokenizer;
import ai.dyad.text.tokenizer.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A data set of text pairs, delivered as batches of token ids.
 *
 * <p>A batch is
 *
 * <ul>
 *   <li>data: anchor ids (B, T₀) and mask (B, T₀), positive ids (B, T₁) and mask (B, T₁) and, where
 *       the pairs have hard negatives, negative ids (B, T₂) and mask (B, T₂); all int64, each
 *       padded to its own longest text
 *   <li>labels: group id (B), int64: the position of the pair, or of the first pair in the batch
 *       that has a text in common with it, as anchor or as positive. Two texts are the same if the
 *       tokenizer gives them the same tokens. Pairs with equal group ids are never negatives of
 *       each other
 * </ul>
 *
 * <p>A hard negative is a negative of its own anchor. If it equals the anchor, or a text that some
 * pair matches with the anchor, it is a false negative: the pair is left out and counted in {@link
 * #omittedPairs}.
 *
 * <p>A record is a batch of one without its leading axis. Each batch is tokenized as a whole when
 * it is requested, which takes a small part of a training step; an executor is not used. DJL's
 * transforms and batchifiers work on single records and are rejected. Batches arrive on the data
 * set's device if one is set, else on that of the manager that {@code getData} is given.
 */
public final class PairDataset extends RandomAccessDataset {

    private final List<TextPair> pairs;
    private final TextTokenizer tokenizer;
    private final boolean hasNegatives;
    private final LongAdder truncated;
    private final int omitted;

    private PairDataset(Builder builder, UsablePairs usable, LongAdder truncated) {
        super(builder);
        if (pipeline != null
                || targetPipeline != null
                || dataBatchifier != Batchifier.STACK
                || labelBatchifier != Batchifier.STACK) {
            throw new IllegalArgumentException(
                    "a data set of pairs makes whole batches and supports no transforms or"
                            + " batchifiers");
        }
        this.pairs = usable.pairs();
        this.omitted = usable.omitted();
        this.truncated = truncated;
        tokenizer = builder.tokenizer;
        hasNegatives = !pairs.isEmpty() && pairs.get(0).negative() != null;
    }

    /**
     * Returns a new builder. By default batches hold 32 pairs, in order.
     *
     * @return the builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the pairs.
     *
     * @return the pairs, unmodifiable
     */
    public List<TextPair> pairs() {
        return pairs;
    }

    /**
     * Returns whether the pairs have hard negatives.
     *
     * @return true if all have, false if none has
     */
    public boolean hasNegatives() {
        return hasNegatives;
    }

    /**
     * Returns how many pairs were left out when the data set was built, because their hard negative
     * also matches their anchor.
     *
     * @return the number of omitted pairs, 0 without hard negatives
     */
    public int omittedPairs() {
        return omitted;
    }

    /**
     * Returns how many texts have been truncated to the tokenizer's maximum length so far, counting
     * every read, in this data set and in the parts split from it.
     *
     * @return the number of truncated texts
     */
    public long truncatedTexts() {
        return truncated.sum();
    }

    /** {@inheritDoc} */
    @Override
    public Record get(NDManager manager, long index) {
        try (NDManager scope = manager.newSubManager()) {
            NDList data = new NDList();
            TokenBatch.toArrays(scope, encode(List.of(pairs.get(Math.toIntExact(index)))))
                    .forEach(array -> data.add(array.squeeze(0)));
            data.attach(manager);
            return new Record(data, new NDList(manager.create(index)));
        }
    }

    /**
     * Starts one pass over the data.
     *
     * @param manager the parent of every batch's manager
     * @param sampler chooses the pairs of each batch and their order
     * @param executor not used, may be null
     * @return the batches; the caller closes each of them
     */
    @Override
    public Iterable<Batch> getData(NDManager manager, Sampler sampler, ExecutorService executor) {
        Iterator<List<Long>> order = sampler.sample(this);
        return () -> new Pass(manager, order);
    }

    /** Does nothing: the pairs are in memory from the start. */
    @Override
    public void prepare(Progress progress) {}

    @Override
    protected long availableSize() {
        return pairs.size();
    }

    @Override
    protected RandomAccessDataset newSubDataset(int[] indices, int from, int to) {
        return subset(Arrays.stream(indices, from, to));
    }

    @Override
    protected RandomAccessDataset newSubDataset(List<Long> indices) {
        return subset(indices.stream().mapToInt(Math::toIntExact));
    }

    private PairDataset subset(IntStream indices) {
        Builder builder =
                new Builder().setTokenizer(tokenizer).setSampling(sampler).optDevice(device);
        UsablePairs part = new UsablePairs(indices.mapToObj(pairs::get).toList(), omitted);
        return new PairDataset(builder, part, truncated);
    }

    private List<TokenBatch> encode(List<TextPair> batch) {
        List<TokenBatch> columns = new ArrayList<>();
        columns.add(encode(batch, TextPair::anchor));
        columns.add(encode(batch, TextPair::positive));
        if (hasNegatives) {
            columns.add(encode(batch, TextPair::negative));
        }
        return columns;
    }

    private TokenBatch encode(List<TextPair> batch, Function<TextPair, String> text) {
        TokenBatch tokens = tokenizer.encode(batch.stream().map(text).toList());
        truncated.add(tokens.truncated());
        return tokens;
    }

    private Batch load(NDManager scope, List<Long> indices, long progress) {
        List<TokenBatch> columns =
                encode(indices.stream().map(i -> pairs.get(Math.toIntExact(i))).toList());
        Groups groups = TextGroups.of(columns.get(0).identities(), columns.get(1).identities());
        long[] ids = Arrays.stream(groups.ids()).map(first -> indices.get((int) first)).toArray();
        return new Batch(
                scope,
                TokenBatch.toArrays(scope, columns),
                new NDList(scope.create(ids)), // (B)
                indices.size(),
                Batchifier.STACK,
                Batchifier.STACK,
                progress,
                size(),
                indices);
    }

    private final class Pass implements Iterator<Batch> {
        private final NDManager manager;
        private final Iterator<List<Long>> order;
        private long done;

        Pass(NDManager manager, Iterator<List<Long>> order) {
            this.manager = manager;
            this.order = order;
        }

        @Override
        public boolean hasNext() {
            return order.hasNext();
        }

        @Override
        public Batch next() {
            List<Long> indices = order.next();
            done += indices.size();
            NDManager scope =
                    device == null ? manager.newSubManager() : manager.newSubManager(device);
            try {
                return load(scope, indices, done);
            } catch (RuntimeException | Error e) {
                scope.close();
                throw e;
            }
        }
    }

    /** Builds a {@link PairDataset}. */
    public static final class Builder extends BaseBuilder<Builder> {
        private static final int DEFAULT_BATCH_SIZE = 32;

        private List<TextPair> pairs;
        private TextTokenizer tokenizer;

        private Builder() {
            sampler = new DefaultSampling(DEFAULT_BATCH_SIZE);
        }

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Sets the pairs, for example those of a {@link PairFile}.
         *
         * @param pairs at least two different pairs
         * @return this builder
         */
        public Builder setPairs(List<TextPair> pairs) {
            this.pairs = List.copyOf(Checks.given(pairs, "setPairs"));
            return this;
        }

        /**
         * Sets the tokenizer of all texts; the caller closes it.
         *
         * @param tokenizer the tokenizer
         * @return this builder
         */
        public Builder setTokenizer(TextTokenizer tokenizer) {
            this.tokenizer = Checks.given(tokenizer, "setTokenizer");
            return this;
        }

        /**
         * Builds the data set.
         *
         * @return the data set
         * @throws IllegalStateException if the pairs or the tokenizer are missing
         * @throws IllegalArgumentException if there are fewer than two different pairs, so that
         *     there would be no negatives, or if only some of the pairs have a hard negative
         */
        public PairDataset build() {
            Checks.isSet(pairs, "setPairs");
            Checks.isSet(tokenizer, "setTokenizer");
            List<TextPair> used = pairs.subList(0, (int) Math.min(limit, pairs.size()));
            UsablePairs usable = UsablePairs.of(used, tokenizer::identities);
            return new PairDataset(this, usable, new LongAdder());
        }
    }
}
