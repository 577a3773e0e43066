package ai.dyad.embedding;

import java.util.Arrays;
import java.util.Objects;

/**
 * The nearest rows of each query, best first; immutable.
 *
 * @see NearestNeighbors
 */
public final class Neighbors {
    private final float[] similarities;
    private final int[] indices;
    private final int k;

    Neighbors(float[] similarities, int[] indices, int k) {
        this.similarities = similarities;
        this.indices = indices;
        this.k = k;
    }

    /**
     * Returns the number of queries.
     *
     * @return the number of queries
     */
    public int queries() {
        return indices.length / k;
    }

    /**
     * Returns the number of neighbors of every query: the requested number, or all rows if there
     * are fewer.
     *
     * @return k, at least 1
     */
    public int k() {
        return k;
    }

    /**
     * Returns the row of one neighbor of a query.
     *
     * @param query the query, counted from the first one searched for
     * @param rank 0 for the nearest, up to k - 1
     * @return its row in the bank
     */
    public int index(int query, int rank) {
        return indices[position(query, rank)];
    }

    /**
     * Returns the similarity of one neighbor of a query.
     *
     * @param query the query, counted from the first one searched for
     * @param rank 0 for the nearest, up to k - 1
     * @return the similarity, higher is closer
     */
    public float similarity(int query, int rank) {
        return similarities[position(query, rank)];
    }

    /**
     * Copies all neighbors of a query.
     *
     * @param query the query, counted from the first one searched for
     * @return their k rows in the bank, nearest first
     */
    public int[] indices(int query) {
        int first = position(query, 0);
        return Arrays.copyOfRange(indices, first, first + k);
    }

    private int position(int query, int rank) {
        return Objects.checkIndex(query, queries()) * k + Objects.checkIndex(rank, k);
    }
}
