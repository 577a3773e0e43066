package ai.dyad.examples.word2vec;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import ai.dyad.embedding.EmbeddingTable;

/**
 * One trainable vector per word, (V, D). A step reads and writes only the rows it needs, so its
 * cost does not depend on the number of words.
 *
 * <p>The optimizer is Adagrad with one step size per row: {@code h += mean(g^2), row -= rate g /
 * sqrt(h)}, so that rare words take larger steps than frequent ones. Duchi et al. 2011, "Adaptive
 * Subgradient Methods for Online Learning and Stochastic Optimization".
 */
final class LookupTable {
    private static final float NO_DIVISION_BY_ZERO = 1e-12f;

    private final NDArray values; // (V, D)
    private final NDArray squares; // (V, 1)

    /**
     * Creates a table.
     *
     * @param manager the manager that the table is attached to
     * @param start the initial vectors, row by row
     * @param dimension the number of components D
     */
    LookupTable(NDManager manager, float[] start, int dimension) {
        int rows = start.length / dimension;
        values = manager.create(start, new Shape(rows, dimension));
        squares = manager.zeros(new Shape(rows, 1));
    }

    /**
     * Returns copies of rows, whose gradients can be computed.
     *
     * @param indices the indices of U different rows, (U)
     * @return the rows, (U, D), attached to the manager of the indices
     */
    NDArray rows(NDArray indices) {
        NDArray rows = read(values, indices);
        rows.setRequiresGradient(true);
        return rows;
    }

    /**
     * Updates rows by their gradients.
     *
     * @param indices the indices of the rows
     * @param rows the rows, as returned by {@link #rows} and with gradients
     * @param rate the learning rate
     */
    void update(NDArray indices, NDArray rows, float rate) {
        try (NDArray gradient = rows.getGradient()) {
            NDManager scope = indices.getManager();
            NDArray change = scope.from(gradient);
            NDArray square = read(squares, indices).add(change.square().mean(new int[] {1}, true));
            NDArray step = change.mul(rate).div(square.add(NO_DIVISION_BY_ZERO).sqrt());
            NDIndex where = new NDIndex("{}", indices);
            squares.set(where, square);
            values.set(where, rows.stopGradient().sub(step));
        }
    }

    private static NDArray read(NDArray table, NDArray indices) {
        return Embedding.embedding(indices, table, SparseFormat.DENSE).head().stopGradient();
    }

    /** Returns the vectors, (V, D). */
    EmbeddingTable table() {
        return EmbeddingTable.of(values);
    }
}
