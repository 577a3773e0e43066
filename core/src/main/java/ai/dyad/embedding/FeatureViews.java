package ai.dyad.embedding;

import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.translate.TranslateException;
import ai.djl.util.Progress;
import ai.dyad.data.BatchKey;
import ai.dyad.data.ViewGenerator;
import ai.dyad.internal.Checks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Views that are the features of a frozen encoder, computed once, so that training a head on them
 * takes seconds. For each sample, the features of k random views are kept: the views of epochs 0 to
 * k - 1. Epoch e uses those of epoch e mod k, so the first k epochs are the same as with the
 * encoder itself.
 *
 * <pre>{@code
 * FeatureViews features = FeatureViews.builder().setDataset(dataset).setViews(views)
 *         .setEncoder(encoder).optRounds(8).optSeed(seed).build();
 * }</pre>
 *
 * <p>In the model, use a block in place of the encoder that returns its input unchanged, such as
 * {@code Blocks.identityBlock()}. The features take 4 k N F bytes for N samples of F numbers.
 */
public final class FeatureViews implements ViewGenerator {
    private final List<EmbeddingTable> rounds;

    private FeatureViews(List<EmbeddingTable> rounds) {
        this.rounds = rounds;
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
     * Returns the features of the batch's samples.
     *
     * @param data the batch; only its manager is used, and the result is attached to it
     * @param key identifies samples and epoch
     * @return features (B, F)
     */
    @Override
    public NDList views(NDList data, BatchKey key) {
        EmbeddingTable features = rounds.get((int) (key.epoch() % rounds.size()));
        int[] rows = new int[key.size()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Math.toIntExact(key.index(i));
        }
        EmbeddingTable chosen = features.select(rows);
        return new NDList(chosen.toArray(data.head().getManager(), 0, rows.length));
    }

    /** Builds {@link FeatureViews}. */
    public static final class Builder {
        private RandomAccessDataset dataset;
        private ViewGenerator views;
        private Block encoder;
        private int rounds = 1;
        private long seed;
        private Progress progress;

        private Builder() {}

        /**
         * Sets the samples.
         *
         * @param samples the data set, in the order in which the run sees it
         * @return this builder
         */
        public Builder setDataset(RandomAccessDataset samples) {
            dataset = Checks.given(samples, "setDataset");
            return this;
        }

        /**
         * Sets the views whose features are kept.
         *
         * @param generator gives one view of each sample
         * @return this builder
         */
        public Builder setViews(ViewGenerator generator) {
            views = Checks.given(generator, "setViews");
            return this;
        }

        /**
         * Sets the frozen encoder.
         *
         * @param block maps a view to features (B, F); initialized, and not used after {@link
         *     #build}
         * @return this builder
         */
        public Builder setEncoder(Block block) {
            encoder = Checks.given(block, "setEncoder");
            return this;
        }

        /**
         * Sets how many views of each sample are kept, 1 by default.
         *
         * @param count k, at least 1
         * @return this builder
         * @throws IllegalArgumentException if it is below 1
         */
        public Builder optRounds(int count) {
            rounds = Checks.atLeast("rounds", 1, count);
            return this;
        }

        /**
         * Sets the seed of the run in which the features are used, 0 by default.
         *
         * @param value the seed
         * @return this builder
         */
        public Builder optSeed(long value) {
            seed = value;
            return this;
        }

        /**
         * Sets who is told how many views are done.
         *
         * @param listener the listener
         * @return this builder
         */
        public Builder optProgress(Progress listener) {
            progress = Checks.given(listener, "optProgress");
            return this;
        }

        /**
         * Computes the features.
         *
         * @return the views
         * @throws IOException if a sample cannot be read
         * @throws TranslateException if a sample cannot be turned into a batch
         * @throws IllegalStateException if samples, views or encoder are not set
         */
        public FeatureViews build() throws IOException, TranslateException {
            Checks.isSet(dataset, "setDataset");
            Checks.isSet(views, "setViews");
            Checks.isSet(encoder, "setEncoder");
            List<EmbeddingTable> tables = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                tables.add(extract(round));
            }
            return new FeatureViews(tables);
        }

        private EmbeddingTable extract(int round) throws IOException, TranslateException {
            ViewGenerator ofRound = (data, key) -> views.views(data, key.in(seed, round));
            EmbeddingExtractor.Builder extractor =
                    EmbeddingExtractor.builder().setEncoder(encoder).setView(ofRound);
            if (progress != null) {
                extractor.optProgress(progress);
            }
            return extractor.build().extract(dataset);
        }
    }
}
