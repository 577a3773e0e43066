package ai.dyad.embedding;

import java.util.Arrays;

/**
 * A range of a table's rows, the factor that scales each row in a product, and the largest norm of
 * a scaled row.
 */
final class RowScales {
    private final EmbeddingTable table;
    private final int first;
    private final double[] factors;
    private final double longest;

    private RowScales(EmbeddingTable table, int first, double[] factors, double longest) {
        this.table = table;
        this.first = first;
        this.factors = factors;
        this.longest = longest;
    }

    /** Computes how rows are scaled in a product. */
    @FunctionalInterface
    interface Rule {
        RowScales of(EmbeddingTable table, int from, int to);
    }

    /** Scales every row to a unit vector; a zero row stays zero. */
    static RowScales unit(EmbeddingTable table, int from, int to) {
        double[] factors = norms(table, from, to);
        for (int i = 0; i < factors.length; i++) {
            factors[i] = factors[i] > 0 ? 1 / factors[i] : 0;
        }
        return new RowScales(table, from, factors, 1);
    }

    /** Leaves every row unchanged. */
    static RowScales raw(EmbeddingTable table, int from, int to) {
        double[] factors = norms(table, from, to);
        double longest = Arrays.stream(factors).max().orElse(0);
        Arrays.fill(factors, 1);
        return new RowScales(table, from, factors, longest);
    }

    EmbeddingTable table() {
        return table;
    }

    /** The first row of the range. */
    int first() {
        return first;
    }

    double factor(int position) {
        return factors[position];
    }

    double longest() {
        return longest;
    }

    int count() {
        return factors.length;
    }

    private static double[] norms(EmbeddingTable table, int from, int to) {
        double[] norms = new double[to - from];
        float[] row = new float[table.dimension()];
        for (int i = from; i < to; i++) {
            table.copyRow(i, row, 0);
            norms[i - from] = ChunkedRows.norm(row);
            if (!Double.isFinite(norms[i - from])) {
                throw new IllegalArgumentException(
                        "embeddings must be finite, but row "
                                + i
                                + " holds NaN or infinity: has the training diverged?");
            }
        }
        return norms;
    }
}
