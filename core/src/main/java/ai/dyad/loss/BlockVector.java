package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * One number for each row of a matrix that is cut into blocks of rows. The blocks' numbers share
 * their memory with the whole.
 */
final class BlockVector {
    private final NDArray whole;
    private final NDList blocks;

    /**
     * Cuts a vector.
     *
     * @param whole (R)
     * @param cuts where each block but the first starts
     */
    BlockVector(NDArray whole, long... cuts) {
        this.whole = whole;
        blocks = whole.split(cuts);
    }

    /** (R). */
    NDArray whole() {
        return whole;
    }

    /** A block's numbers, (T), which stand above a tile as they are. */
    NDArray block(int index) {
        return blocks.get(index);
    }

    /** A block's numbers as (T, 1) if the tile's axis to reduce is 1, as (T) if it is 0. */
    NDArray along(int index, int axis) {
        return axis == 1 ? block(index).expandDims(1) : block(index);
    }

    /** Adds a tile's sums over an axis. */
    void addSums(int index, NDArray tile, int axis) {
        add(index, tile.sum(new int[] {axis}));
    }

    /** Adds to a block, (T) or (). */
    void add(int index, NDArray numbers) {
        block(index).addi(numbers);
    }
}
