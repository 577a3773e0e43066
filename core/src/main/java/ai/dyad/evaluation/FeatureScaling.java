package ai.dyad.evaluation;

import ai.dyad.embedding.EmbeddingTable;

/** Standardizes every column to mean 0 and standard deviation 1 on the training table. */
final class FeatureScaling {
    /** The mean squared norm of a row above which all rows are scaled down, for wide embeddings. */
    private static final double LONGEST = 256;

    /** Columns that vary less than this fraction of the typical one are noise, not features. */
    private static final double LEAST_VARIATION = 1e-6;

    private final double[] means;
    private final double[] factors;

    private FeatureScaling(double[] means, double[] factors) {
        this.means = means;
        this.factors = factors;
    }

    static FeatureScaling of(EmbeddingTable train) {
        int dimension = train.dimension();
        double[] means = new double[dimension];
        double[] squares = new double[dimension];
        float[] row = new float[dimension];
        for (int i = 0; i < train.size(); i++) {
            train.copyRow(i, row, 0);
            for (int j = 0; j < dimension; j++) {
                double delta = row[j] - means[j]; // Welford
                means[j] += delta / (i + 1);
                squares[j] += delta * (row[j] - means[j]);
            }
        }
        double typical = 0;
        for (int j = 0; j < dimension; j++) {
            squares[j] = Math.sqrt(squares[j] / train.size());
            typical += squares[j] / dimension;
        }
        double shrink = Math.min(1, Math.sqrt(LONGEST / dimension));
        double[] factors = new double[dimension];
        for (int j = 0; j < dimension; j++) {
            factors[j] = squares[j] > LEAST_VARIATION * typical ? shrink / squares[j] : 0;
        }
        return new FeatureScaling(means, factors);
    }

    /** Scales a row in place. */
    void apply(float[] row) {
        for (int j = 0; j < row.length; j++) {
            row[j] = (float) ((row[j] - means[j]) * factors[j]);
        }
    }

    static void requireFinite(EmbeddingTable table, String name) {
        float[] row = new float[table.dimension()];
        for (int i = 0; i < table.size(); i++) {
            table.copyRow(i, row, 0);
            for (float value : row) {
                if (!Float.isFinite(value)) {
                    throw new IllegalArgumentException(
                            "embeddings must be finite, but row "
                                    + i
                                    + " of the "
                                    + name
                                    + " holds "
                                    + value
                                    + ": has the training diverged?");
                }
            }
        }
    }
}
