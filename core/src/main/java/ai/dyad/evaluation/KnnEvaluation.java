package ai.dyad.evaluation;

import ai.djl.Device;
import ai.djl.util.Progress;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.embedding.NearestNeighbors;
import ai.dyad.embedding.Neighbors;
import ai.dyad.internal.Checks;
import ai.dyad.internal.ProgressReport;

/**
 * Evaluates embeddings by k-nearest-neighbor classification: do neighbors share a class?
 *
 * <p>For a query with neighbors of cosine {@code s[i]} and class {@code c[i]}, i = 1…k, the
 * predicted class is the c with the largest
 *
 * <p>{@code sum over i with c[i] = c of exp(s[i] / t)}
 *
 * <p>with k = 200 and t = 0.1 by default; of equal sums the lower class wins. Accuracy is the mean
 * over queries. Rows are L2-normalized here, so pass raw embeddings. Queries and bank are compared
 * in blocks (see {@link NearestNeighbors}): 10,000 against 50,000 need no 2 GB matrix.
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
     * Returns a builder.
     *
     * @return a builder with k = 200 and t = 0.1
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Classifies the queries with the bank and computes the accuracy.
     *
     * @param bank embeddings with classes that vote, usually of the training set
     * @param queries embeddings with classes to classify, usually of the test set
     * @return the accuracies and everything needed to reproduce them
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
     * Classifies every row with all the others, for data without a test split.
     *
     * @param table embeddings with classes, at least 2
     * @return the accuracies and everything needed to reproduce them
     * @throws IllegalArgumentException as {@link #evaluate}
     */
    public KnnResult leaveOneOut(EmbeddingTable table) {
        Tally tally = new Tally(table, ClassNumbers.of(table, "table"), table);
        NearestNeighbors search = searchOf(table);
        inChunks(table.size(), (from, to) -> tally.count(search.searchOthers(from, to, k), from));
        return tally.result("lightly-knn-leave-one-out-v1", table.size() - 1);
    }

    /**
     * Predicts the classes of queries.
     *
     * @param bank embeddings with classes that vote
     * @param queries the embeddings to classify
     * @return the predicted class of every query
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

    /** Processes a range of queries, small enough to need no large array. */
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

    /** Counts the queries that were classified correctly. */
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
                    used == k
                            ? ""
                            : "k reduced from "
                                    + k
                                    + " to "
                                    + used
                                    + ", the number of "
                                    + "available rows";
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
         * Sets the number of neighbors that vote. Default 200, as in lightly for CIFAR-10 and
         * ImageNet.
         *
         * @param neighbors at least 1; all rows vote if there are fewer
         * @return this builder
         */
        public Builder optNeighbors(int neighbors) {
            k = neighbors;
            return this;
        }

        /**
         * Sets the temperature of the votes. Default 0.1. Lower values give the nearest neighbors
         * more weight.
         *
         * @param value greater than 0
         * @return this builder
         */
        public Builder optTemperature(double value) {
            temperature = value;
            return this;
        }

        /**
         * Sets the device on which similarities are computed. Default: the engine's default device.
         *
         * @param target the device
         * @return this builder
         */
        public Builder optDevice(Device target) {
            device = Checks.given(target, "optDevice");
            return this;
        }

        /**
         * Sets a progress listener, updated after every block of queries. Default: none.
         *
         * @param listener counts queries
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
