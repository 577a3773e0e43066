package ai.dyad.evaluation;

import ai.djl.Device;
import ai.djl.util.Progress;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.embedding.NearestNeighbors;
import ai.dyad.embedding.Neighbors;
import ai.dyad.internal.ProgressReport;

/**
 * Judges embeddings by a vote of their nearest neighbors: do neighbors share the class?
 *
 * <p>For a query with neighbors of cosine {@code s[i]} and class {@code c[i]}, i = 1…k, the
 * predicted class is the c with the largest
 *
 * <p>{@code sum over i with c[i] = c of exp(s[i] / t)}
 *
 * <p>with k = 200 and t = 0.1 unless told otherwise; of equal sums the lower class wins. Accuracy
 * is the mean over queries. Rows are L2-normalized here, so raw embeddings are fine. Queries stream
 * past the bank in blocks (see {@link NearestNeighbors}): 10,000 against 50,000 need no 2 GB
 * matrix.
 *
 * <p>Source: Wu et al. 2018, "Unsupervised Feature Learning via Non-Parametric Instance
 * Discrimination", section 3.4; the defaults and the formula are those of lightly's {@code
 * knn_predict}. Sums are formed in double precision relative to the nearest neighbor, so that no
 * temperature overflows.
 */
public final class KnnEvaluation {
    private static final int QUERIES_AT_ONCE = 8192;
    private static final int TOP = 5;

    private final int k;
    private final double temperature;
    private final Device device;
    private final Progress progress;

    private KnnEvaluation(Builder builder) {
        this.k = builder.k;
        this.temperature = builder.temperature;
        this.device = builder.device;
        this.progress = builder.progress;
    }

    /**
     * Starts an evaluation.
     *
     * @return a builder with k = 200 and t = 0.1
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Classifies the queries by the bank and counts how many were right.
     *
     * @param bank labeled embeddings that vote, usually of the training set
     * @param queries labeled embeddings that are classified, usually of the test set
     * @return the accuracies with all that is needed to repeat them
     * @throws IllegalArgumentException if a table has no classes or a class below 0, or the
     *     dimensions differ, or a row holds NaN or infinity
     */
    public KnnResult evaluate(EmbeddingTable bank, EmbeddingTable queries) {
        ClassNumbers.require(queries, "queries");
        Tally tally = new Tally(bank, ClassNumbers.of(bank, "bank"), queries);
        NearestNeighbors search = searchOf(bank);
        inChunks(
                queries.size(),
                (from, to) -> tally.count(search.search(queries, from, to, k), from));
        return tally.result("lightly-knn-v1", bank.size());
    }

    /**
     * Classifies every row by all the others, for data without a test split.
     *
     * @param table labeled embeddings, at least 2
     * @return the accuracies with all that is needed to repeat them
     * @throws IllegalArgumentException as {@link #evaluate}
     */
    public KnnResult leaveOneOut(EmbeddingTable table) {
        Tally tally = new Tally(table, ClassNumbers.of(table, "table"), table);
        NearestNeighbors search = searchOf(table);
        inChunks(table.size(), (from, to) -> tally.count(search.searchOthers(from, to, k), from));
        return tally.result("lightly-knn-leave-one-out-v1", table.size() - 1);
    }

    /**
     * Classifies queries that need no classes.
     *
     * @param bank labeled embeddings that vote
     * @param queries the embeddings to classify
     * @return the class of every query
     * @throws IllegalArgumentException as {@link #evaluate}
     */
    public long[] predict(EmbeddingTable bank, EmbeddingTable queries) {
        ClassNumbers numbers = ClassNumbers.of(bank, "bank");
        NearestNeighbors search = searchOf(bank);
        Votes votes = new Votes(numbers.numbers(bank), numbers.count(), temperature);
        long[] classes = new long[queries.size()];
        inChunks(
                queries.size(),
                (from, to) -> {
                    Neighbors neighbors = search.search(queries, from, to, k);
                    for (int i = from; i < to; i++) {
                        classes[i] = numbers.classOf(votes.count(neighbors, i - from).winner());
                    }
                });
        return classes;
    }

    /** Some of the queries, as many as need no large array. */
    @FunctionalInterface
    private interface Chunk {
        void answer(int from, int to);
    }

    private void inChunks(int queries, Chunk chunk) {
        ProgressReport report = ProgressReport.to(progress);
        report.start("kNN", queries);
        for (int from = 0; from < queries; from += QUERIES_AT_ONCE) {
            chunk.answer(from, Math.min(queries, from + QUERIES_AT_ONCE));
        }
        report.end();
    }

    private NearestNeighbors searchOf(EmbeddingTable bank) {
        NearestNeighbors search = NearestNeighbors.cosine(bank).withProgress(progress);
        return device == null ? search : search.onDevice(device);
    }

    /** Counts the queries that were classified rightly. */
    private final class Tally {
        private final EmbeddingTable queries;
        private final int[] queryClasses;
        private final Votes votes;
        private int used;
        private int first;
        private int firstFew;

        Tally(EmbeddingTable bank, ClassNumbers classes, EmbeddingTable queries) {
            this.queries = queries;
            this.queryClasses = classes.numbers(queries);
            this.votes = new Votes(classes.numbers(bank), classes.count(), temperature);
        }

        void count(Neighbors neighbors, int from) {
            used = neighbors.k();
            for (int i = 0; i < neighbors.queries(); i++) {
                int rank = votes.count(neighbors, i).rank(queryClasses[from + i]);
                first += rank == 0 ? 1 : 0;
                firstFew += rank < TOP ? 1 : 0;
            }
        }

        KnnResult result(String protocol, int bankRows) {
            String note =
                    used == k ? "" : "k is " + used + ", not " + k + ": there are no more rows";
            double count = queries.size();
            return new KnnResult(
                    protocol,
                    used,
                    temperature,
                    bankRows,
                    queries.size(),
                    queries.dimension(),
                    first / count,
                    firstFew / count,
                    note);
        }
    }

    /** Builds a {@link KnnEvaluation}. */
    public static final class Builder {
        private int k = 200;
        private double temperature = 0.1;
        private Device device;
        private Progress progress;

        private Builder() {}

        /**
         * Sets how many neighbors vote; default 200, as lightly on CIFAR-10 and ImageNet.
         *
         * @param neighbors at least 1; all rows vote where there are fewer
         * @return this builder
         */
        public Builder optNeighbors(int neighbors) {
            k = neighbors;
            return this;
        }

        /**
         * Sets the temperature of the votes; default 0.1. The lower, the more the nearest decide.
         *
         * @param value greater than 0
         * @return this builder
         */
        public Builder optTemperature(double value) {
            temperature = value;
            return this;
        }

        /**
         * Sets where similarities are computed; default: the engine's default device.
         *
         * @param target the device
         * @return this builder
         */
        public Builder optDevice(Device target) {
            device = target;
            return this;
        }

        /**
         * Sets who is told of every block of queries; default: nobody.
         *
         * @param listener counts queries
         * @return this builder
         */
        public Builder optProgress(Progress listener) {
            progress = listener;
            return this;
        }

        /**
         * Makes the evaluation.
         *
         * @return the evaluation
         * @throws IllegalArgumentException if k is below 1 or the temperature not above 0
         */
        public KnnEvaluation build() {
            if (k < 1) {
                throw new IllegalArgumentException("k must be >= 1, got " + k);
            }
            if (!(temperature > 0)) {
                throw new IllegalArgumentException("temperature must be > 0, got " + temperature);
            }
            return new KnnEvaluation(this);
        }
    }
}
