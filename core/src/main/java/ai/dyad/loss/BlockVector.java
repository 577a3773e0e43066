package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;

/**
 * One number for each row of a matrix that is cut into blocks of rows. A block's numbers stand
 * beside a tile or above it, and share their memory with the whole.
 */
final class BlockVector {
    private final NDArray whole;
    private final NDList beside;
    private final NDList above;

    /**
     * Cuts a vector.
     *
     * @param whole (R)
     * @param cuts where each block but the first starts
     */
    BlockVector(NDArray whole, long... cuts) {
        this.whole = whole;
        beside = whole.reshape(-1, 1).split(cuts, 0);
        above = whole.reshape(1, -1).split(cuts, 1);
    }

    /** Zeros, to add to. */
    static BlockVector zeros(NDArray like, long rows, long... cuts) {
        return new BlockVector(like.getManager().zeros(new Shape(rows), like.getDataType()), cuts);
    }

    /** (R). */
    NDArray whole() {
        return whole;
    }

    /** A block's numbers as (T, 1) if the tile's axis to reduce is 1, as (1, T) if it is 0. */
    NDArray block(int index, int axis) {
        return (axis == 1 ? beside : above).get(index);
    }

    /** Adds a tile's sums over an axis. */
    void addSums(int index, NDArray tile, int axis) {
        block(index, axis).addi(tile.sum(new int[] {axis}, true));
    }
}
