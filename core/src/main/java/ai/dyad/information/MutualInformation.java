package ai.dyad.information;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.internal.Checks;
import ai.dyad.random.CounterRandom;
import java.util.Arrays;

/**
 * Estimates the mutual information between the two sides of positive pairs from a critic's scores,
 * with a bootstrap confidence interval.
 *
 * <p>A score matrix (N, N) holds {@code critic(x_i, y_j)}, true pairs on the diagonal: for
 * contrastive training that is the matrix of logits, cosine similarities divided by the
 * temperature. Several matrices of one size are pooled. The interval resamples rows with
 * replacement, each with its candidates, and takes percentiles; it depends only on the scores and
 * the seed.
 *
 * <p>The default bound is {@link InfoNceBound}. Nothing is trained, and the scores are not closed.
 */
public final class MutualInformation {
    private static final int WEIGHTS_AT_ONCE = 1 << 22;

    private final MutualInformationBound bound;
    private final double confidence;
    private final int resamples;
    private final long seed;

    private MutualInformation(Builder builder) {
        bound = builder.bound;
        confidence = builder.confidence;
        resamples = builder.resamples;
        seed = builder.seed;
    }

    /**
     * Returns a builder.
     *
     * @return a builder with the InfoNCE bound, a confidence of 0.95 and 1000 resamples
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Estimates the bound.
     *
     * @param scores one score matrix (N, N), or several of the same size
     * @return the estimate
     * @throws IllegalArgumentException if there is no matrix, if one is not square or differs in
     *     size from the first, or if a score is NaN
     */
    public MutualInformationEstimate evaluate(NDArray... scores) {
        if (scores.length == 0) {
            throw new IllegalArgumentException("expected at least one score matrix, got none");
        }
        int candidates = MutualInformationBound.checkSquare(scores[0]);
        try (NDManager scope = scores[0].getManager().newSubManager()) {
            NDArray terms = pooledTerms(scope, scores);
            int rows = Math.toIntExact(terms.size(0));
            float[] all = new float[rows];
            Arrays.fill(all, 1);
            double nats = reduce(scope, all, terms)[0];
            double[] resampled = resample(scope, terms);
            Arrays.sort(resampled);
            return new MutualInformationEstimate(
                    bound.toString(),
                    nats,
                    percentile(resampled, (1 - confidence) / 2),
                    percentile(resampled, (1 + confidence) / 2),
                    confidence,
                    bound.ceiling(candidates),
                    bound.atIndependence());
        }
    }

    private NDArray pooledTerms(NDManager scope, NDArray... scores) {
        NDList terms = new NDList();
        for (NDArray matrix : scores) {
            if (!matrix.getShape().equals(scores[0].getShape())) {
                throw new IllegalArgumentException(
                        "score matrices must have one shape, got "
                                + scores[0].getShape()
                                + " and "
                                + matrix.getShape());
            }
            NDArray own = matrix.stopGradient();
            own.attach(scope);
            // double: bounds are small differences of large terms
            terms.add(bound.rowTerms(own.toType(DataType.FLOAT64, false)));
        }
        NDArray pooled = NDArrays.concat(terms);
        checkNumbers(pooled, scores[0].size(0));
        return pooled;
    }

    private static void checkNumbers(NDArray terms, long rowsEach) {
        double[] values = terms.toDoubleArray();
        int width = Math.toIntExact(terms.size(1));
        for (int i = 0; i < values.length; i++) {
            if (Double.isNaN(values[i])) {
                long row = i / width;
                throw new IllegalArgumentException(
                        "scores must be numbers, got NaN in row "
                                + row % rowsEach
                                + " of matrix "
                                + row / rowsEach);
            }
        }
    }

    private double[] resample(NDManager scope, NDArray terms) {
        int rows = Math.toIntExact(terms.size(0));
        double[] estimates = new double[resamples];
        int chunk = Math.max(1, WEIGHTS_AT_ONCE / rows);
        for (int from = 0; from < resamples; from += chunk) {
            int count = Math.min(chunk, resamples - from);
            float[] counts = new float[count * rows];
            for (int i = 0; i < count; i++) {
                CounterRandom random = CounterRandom.of(seed, from + i);
                for (int draw = 0; draw < rows; draw++) {
                    counts[i * rows + random.nextInt(rows)]++;
                }
            }
            System.arraycopy(reduce(scope, counts, terms), 0, estimates, from, count);
        }
        return estimates;
    }

    /** Estimates the bound from rows with repetition counts. */
    private double[] reduce(NDManager manager, float[] counts, NDArray terms) {
        try (NDManager scope = manager.newSubManager()) {
            long rows = terms.size(0);
            NDArray matrix = scope.create(counts, new Shape(counts.length / rows, rows));
            NDArray weights = matrix.toType(DataType.FLOAT64, false).div(rows);
            return bound.reduce(weights, terms).toDoubleArray();
        }
    }

    private static double percentile(double[] sorted, double fraction) {
        double position = fraction * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }

    /** Builds a {@link MutualInformation}. */
    public static final class Builder {
        private MutualInformationBound bound = new InfoNceBound();
        private double confidence = 0.95;
        private int resamples = 1000;
        private long seed;

        Builder() {}

        /**
         * Sets the bound (default {@link InfoNceBound}).
         *
         * @param bound the bound
         * @return this builder
         */
        public Builder optBound(MutualInformationBound bound) {
            this.bound = Checks.given(bound, "optBound");
            return this;
        }

        /**
         * Sets the confidence level of the interval (default 0.95).
         *
         * @param confidence the probability, between 0 and 1
         * @return this builder
         * @throws IllegalArgumentException if it is not between 0 and 1
         */
        public Builder optConfidence(double confidence) {
            if (!(confidence > 0 && confidence < 1)) {
                throw new IllegalArgumentException(
                        "confidence must be between 0 and 1, got " + confidence);
            }
            this.confidence = confidence;
            return this;
        }

        /**
         * Sets the number of bootstrap resamples (default 1000).
         *
         * @param resamples the number, at least 1
         * @return this builder
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder optResamples(int resamples) {
            if (resamples < 1) {
                throw new IllegalArgumentException("resamples must be >= 1, got " + resamples);
            }
            this.resamples = resamples;
            return this;
        }

        /**
         * Sets the seed of the bootstrap (default 0).
         *
         * @param seed the seed
         * @return this builder
         */
        public Builder optSeed(long seed) {
            this.seed = seed;
            return this;
        }

        /**
         * Builds the evaluation.
         *
         * @return the evaluation
         */
        public MutualInformation build() {
            return new MutualInformation(this);
        }
    }
}
