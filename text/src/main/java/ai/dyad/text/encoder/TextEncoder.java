package ai.dyad.text.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.Progress;
import ai.dyad.internal.Checks;
import ai.dyad.internal.ProgressReport;
import ai.dyad.nn.DetachedParameters;
import ai.dyad.text.tokenizer.TextTokenizer;
import ai.dyad.text.tokenizer.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Embeds texts: a tokenizer together with the block that encodes its token ids.
 *
 * <p>Any {@link TextTokenizer} works with any {@link TokenEncoder} whose vocabulary covers its ids.
 * For training, use the block itself, with inputs from {@link #tokenize}; {@link #embed} is for
 * inference.
 *
 * <pre>{@code
 * TextEncoder encoder =
 *         TextEncoder.builder().setTokenizer(tokenizer).setBlock(bert).build();
 * NDArray vectors = encoder.embed(manager, List.of("a red apple", "two green pears"));
 * }</pre>
 */
public final class TextEncoder {

    private static final Logger logger = LoggerFactory.getLogger(TextEncoder.class);

    /** Vocabularies are often padded to a round number. */
    private static final int ROUNDING = 128;

    private final TextTokenizer tokenizer;
    private final TokenEncoder block;
    private final int batchSize;
    private final LongAdder truncated = new LongAdder();

    private TextEncoder(Builder builder) {
        tokenizer = Checks.isSet(builder.tokenizer, "setTokenizer");
        block = Checks.isSet(builder.block, "setBlock");
        batchSize = builder.batchSize;
        requireFit();
    }

    private void requireFit() {
        int ids = tokenizer.vocabularySize();
        int known = block.vocabularySize();
        if (ids > known) {
            throw new IllegalArgumentException(
                    "the tokenizer's vocabulary must be at most the encoder's, "
                            + known
                            + ", got "
                            + ids
                            + ": use the tokenizer that came with the weights");
        }
        if (known - ids >= ROUNDING) {
            logger.warn(
                    "the tokenizer has {} ids, the encoder {}: check that it came with the same"
                            + " weights",
                    ids,
                    known);
        }
        if (tokenizer.maxLength() > block.maxLength()) {
            throw new IllegalArgumentException(
                    "the tokenizer's maxLength must be at most the encoder's, "
                            + block.maxLength()
                            + ", got "
                            + tokenizer.maxLength());
        }
    }

    /**
     * Returns a new builder.
     *
     * @return the builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the tokenizer.
     *
     * @return the tokenizer
     */
    public TextTokenizer tokenizer() {
        return tokenizer;
    }

    /**
     * Returns the block.
     *
     * @return the block
     */
    public TokenEncoder block() {
        return block;
    }

    /**
     * Returns how many texts have been truncated to the tokenizer's maximum length so far.
     *
     * @return the number of truncated texts, over all calls
     */
    public long truncatedTexts() {
        return truncated.sum();
    }

    /**
     * Encodes texts as one batch of token ids, the input of the block.
     *
     * @param manager the manager to which the arrays are attached
     * @param texts one or more texts
     * @return ids (B, T) and mask (B, T), int64
     */
    public NDList tokenize(NDManager manager, List<String> texts) {
        return encode(texts).toArrays(manager);
    }

    /**
     * Computes the vectors of texts, batching texts of similar length to save padding. The block
     * must be initialized; the result carries no gradients.
     *
     * @param manager the manager to which the result is attached, on the device of the block
     * @param texts one or more texts
     * @return vectors (texts, F) in the order of the texts, not normalized further
     * @throws IllegalArgumentException if there are no texts
     */
    public NDArray embed(NDManager manager, List<String> texts) {
        return embed(manager, texts, null);
    }

    /**
     * Same as {@link #embed(NDManager, List)}, but reports progress.
     *
     * @param manager the manager to which the result is attached, on the device of the block
     * @param texts one or more texts
     * @param listener is told how many texts are done; null for none
     * @return vectors (texts, F) in the order of the texts, not normalized further
     * @throws IllegalArgumentException if there are no texts
     */
    public NDArray embed(NDManager manager, List<String> texts, Progress listener) {
        if (texts.size() <= batchSize) {
            return forward(manager, texts);
        }
        int[] order =
                IntStream.range(0, texts.size())
                        .boxed()
                        .sorted(Comparator.comparingInt(i -> texts.get(i).length()))
                        .mapToInt(Integer::intValue)
                        .toArray();
        long[] places = new long[order.length];
        Arrays.setAll(places, i -> i);
        try (NDManager scope = manager.newSubManager()) {
            NDList parts = new NDList();
            ProgressReport progress = ProgressReport.to(listener);
            progress.start("embedding texts", texts.size());
            for (int start = 0; start < order.length; start += batchSize) {
                int end = Math.min(start + batchSize, order.length);
                List<String> batch = new ArrayList<>(end - start);
                for (int i = start; i < end; i++) {
                    batch.add(texts.get(order[i]));
                    places[order[i]] = i;
                }
                parts.add(forward(scope, batch));
                progress.advance(batch.size());
            }
            progress.end();
            NDArray sorted = NDArrays.concat(parts, 0);
            NDArray rows = scope.create(places, new Shape(places.length));
            NDArray vectors = sorted.get(rows);
            vectors.attach(manager);
            return vectors;
        }
    }

    private NDArray forward(NDManager manager, List<String> texts) {
        try (NDManager scope = manager.newSubManager()) {
            TokenBatch batch = encode(texts);
            NDList inputs = batch.toArrays(scope);
            // without padding no mask is needed
            NDList used = batch.isPadded() ? inputs : new NDList(inputs.get(0));
            ParameterStore store = new DetachedParameters(scope);
            NDArray vectors = block.forward(store, used, false).singletonOrThrow();
            vectors.attach(manager);
            return vectors;
        }
    }

    private TokenBatch encode(List<String> texts) {
        TokenBatch batch = tokenizer.encode(Collections.unmodifiableList(texts));
        truncated.add(batch.truncated());
        return batch;
    }

    /** Builds a {@link TextEncoder}. */
    public static final class Builder {
        private TextTokenizer tokenizer;
        private TokenEncoder block;
        private int batchSize = 32;

        private Builder() {}

        /**
         * Sets the tokenizer; the caller closes it.
         *
         * @param tokenizer the tokenizer
         * @return this builder
         */
        public Builder setTokenizer(TextTokenizer tokenizer) {
            this.tokenizer = Checks.given(tokenizer, "setTokenizer");
            return this;
        }

        /**
         * Sets the block; the caller owns it.
         *
         * @param block the block
         * @return this builder
         */
        public Builder setBlock(TokenEncoder block) {
            this.block = Checks.given(block, "setBlock");
            return this;
        }

        /**
         * Sets the batch size, 32 by default.
         *
         * @param batchSize the number of texts
         * @return this builder
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder optBatchSize(int batchSize) {
            if (batchSize < 1) {
                throw new IllegalArgumentException("batchSize must be >= 1, got " + batchSize);
            }
            this.batchSize = batchSize;
            return this;
        }

        /**
         * Builds the encoder.
         *
         * @return the encoder
         * @throws IllegalStateException if tokenizer or block are not set
         * @throws IllegalArgumentException if the tokenizer's vocabulary or maximum length is
         *     larger than the block's
         */
        public TextEncoder build() {
            return new TextEncoder(this);
        }
    }
}
