package ai.dyad.evaluation;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.util.Progress;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.internal.Checks;
import ai.dyad.internal.ProgressReport;
import java.util.concurrent.CancellationException;

/**
 * Evaluates images and texts embedded in one space by retrieval in both directions: does each image
 * find its caption among all captions, and each caption its image?
 *
 * <p>An image and a text match if their group ids are equal; tables of the same size without group
 * ids match row by row. An image may have several captions and a caption several images: the best
 * match counts, and the other matches are ignored, as is usual for Flickr30k and COCO.
 *
 * <p>With s the cosine and M(q) the matches of a query q, its rank is
 *
 * <p>{@code 1 + the number of candidates c outside of M(q) with s(q, c) >= max over m in M(q) of
 * s(q, m)}.
 *
 * <p>A tie therefore counts against the model. Cosines that differ by less than 1e-6, the
 * resolution of float32, are tied, so that a collapsed model has R@1 = 0, not 1. R@k is the
 * fraction of queries with rank at most k.
 *
 * <p>Intervals are percentiles of a bootstrap over groups: all queries of one group, such as the
 * captions of one image, are drawn together, since they are not independent.
 *
 * <p>Rows are L2-normalized here. The tables are compared in blocks, so that 100,000 against
 * 100,000 never builds a 40 GB matrix: besides the tables, 16 MB of scores are held. The cosines of
 * matching pairs are computed one by one, which is slow only if groups have thousands of members.
 *
 * <p>Differs from OpenAI's and open_clip's scripts only in the handling of ties and the intervals.
 */
public final class RetrievalEvaluation {
    private static final String PROTOCOL = "dyad-retrieval-v1";

    private final Device device;
    private final int blockRows;
    private final Bootstrap bootstrap;
    private final Progress progress;

    private RetrievalEvaluation(Builder builder) {
        device = builder.device;
        blockRows = builder.blockRows;
        progress = builder.progress;
        bootstrap = new Bootstrap(builder.resamples, builder.confidence, builder.seed);
    }

    /**
     * Returns a builder.
     *
     * @return a builder with 1,000 resamples and intervals of 95 %
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Ranks the texts for every image, and the images for every text.
     *
     * @param images embedded images, with group ids unless row i of both tables match
     * @param texts embedded texts, with group ids unless row i of both tables match
     * @return the scores of both directions
     * @throws IllegalArgumentException if the dimensions differ, only one table has group ids,
     *     there are none and the sizes differ, an image or a text has no match, or a row holds NaN
     *     or infinity
     * @throws CancellationException if the thread is interrupted; its interrupt flag stays set
     */
    public RetrievalResult evaluate(EmbeddingTable images, EmbeddingTable texts) {
        Matches matches = Matches.of(images, texts);
        MatchRanks ranks = new MatchRanks(images.normalized(), texts.normalized(), matches);
        try (NDManager manager =
                device == null ? NDManager.newBaseManager() : NDManager.newBaseManager(device)) {
            ProgressReport report = ProgressReport.to(progress);
            report.start("retrieval", images.size());
            ranks.count(manager, blockRows, report);
            report.end();
        }
        return new RetrievalResult(
                PROTOCOL,
                bootstrap.confidence(),
                bootstrap.scores(ranks.ofImages(), matches.images(), matches.texts()),
                bootstrap.scores(ranks.ofTexts(), matches.texts(), matches.images()));
    }

    /** Builds a {@link RetrievalEvaluation}. */
    public static final class Builder {
        private Device device;
        private int blockRows = 2048;
        private int resamples = 1000;
        private double confidence = 0.95;
        private long seed;
        private Progress progress;

        private Builder() {}

        /**
         * Sets the device on which cosines are computed. Default: the engine's default device.
         *
         * @param target the device
         * @return this builder
         */
        public Builder optDevice(Device target) {
            device = Checks.given(target, "optDevice");
            return this;
        }

        /**
         * Sets the number of images and of texts compared at once. Default 2048. It does not change
         * the result.
         *
         * @param rows at least 1
         * @return this builder
         * @throws IllegalArgumentException if it is below 1
         */
        public Builder optBlockRows(int rows) {
            blockRows = Checks.atLeast("block rows", 1, rows);
            return this;
        }

        /**
         * Sets the number of bootstrap resamples and their seed. Default 1,000 and seed 0.
         *
         * @param count the number of resamples, at least 1
         * @param randomSeed the seed
         * @return this builder
         * @throws IllegalArgumentException if the count is below 1
         */
        public Builder optResamples(int count, long randomSeed) {
            resamples = Checks.atLeast("resamples", 1, count);
            seed = randomSeed;
            return this;
        }

        /**
         * Sets the confidence level of the intervals. Default 0.95.
         *
         * @param probability in (0, 1)
         * @return this builder
         * @throws IllegalArgumentException if it is outside of (0, 1)
         */
        public Builder optConfidence(double probability) {
            if (!(probability > 0 && probability < 1)) {
                throw new IllegalArgumentException(
                        "confidence must be in (0, 1), got " + probability);
            }
            confidence = probability;
            return this;
        }

        /**
         * Sets a progress listener, updated after every block of images. Default: none.
         *
         * @param listener counts images
         * @return this builder
         */
        public Builder optProgress(Progress listener) {
            progress = Checks.given(listener, "optProgress");
            return this;
        }

        /**
         * Builds the evaluation.
         *
         * @return the evaluation
         */
        public RetrievalEvaluation build() {
            return new RetrievalEvaluation(this);
        }
    }
}
