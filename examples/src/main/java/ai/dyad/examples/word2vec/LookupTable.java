package ai.dyad.examples.word2vec;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import ai.dyad.embedding.EmbeddingTable;

/**
 * One trainable vector for each word, of which a step reads and writes only the rows it needs: the
 * cost of a step does not depend on the number of words.
 *
 * <p>Rows learn by Adagrad with one rate for each row: {@code h += mean(g^2), row -= rate g /
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
     * @param manager the manager of the table
     * @param start the vectors to start from, row after row
     * @param dimension D
     */
    LookupTable(NDManager manager, float[] start, int dimension) {
        int rows = start.length / dimension;
        values = manager.create(start, new Shape(rows, dimension));
        squares = manager.zeros(new Shape(rows, 1));
    }

    /**
     * Copies rows out, to be used under a gradient collector.
     *
     * @param indices (U) different rows
     * @return (U, D), attached to the manager of the indices
     */
    NDArray rows(NDArray indices) {
        NDArray rows = read(values, indices);
        rows.setRequiresGradient(true);
        return rows;
    }

    /**
     * Moves rows against their gradients.
     *
     * @param indices the indices that the rows were read with
     * @param rows the rows
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

    /** The vectors. */
    EmbeddingTable table() {
        return EmbeddingTable.of(values);
    }
}
