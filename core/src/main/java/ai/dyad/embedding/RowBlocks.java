package ai.dyad.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of one length in Java arrays of at most 16 MB: together they may exceed what one Java array
 * can hold, and growing never copies more than the last of them.
 */
final class RowBlocks {
    private static final int BLOCK_FLOATS = 1 << 22;

    private final int dimension;
    private final int rowsPerBlock;
    private final List<float[]> blocks = new ArrayList<>();
    private int size;

    RowBlocks(int dimension) {
        if (dimension < 1) {
            throw new IllegalArgumentException("dimension must be >= 1, got " + dimension);
        }
        this.dimension = dimension;
        this.rowsPerBlock = Math.max(1, BLOCK_FLOATS / dimension);
    }

    int size() {
        return size;
    }

    int dimension() {
        return dimension;
    }

    void copyRow(int index, float[] target, int offset) {
        float[] block = blocks.get(index / rowsPerBlock);
        System.arraycopy(block, index % rowsPerBlock * dimension, target, offset, dimension);
    }

    /** Copies (n, D) from any device; the array stays open. */
    void append(NDArray values) {
        if (values.getShape().get(1) != dimension) {
            throw new IllegalArgumentException(
                    "expected rows of " + dimension + " numbers, got " + values.getShape());
        }
        try (NDManager scope = values.getManager().newSubManager()) {
            NDArray floats = values.toType(DataType.FLOAT32, true);
            floats.attach(scope);
            append(floats.toFloatArray());
        }
    }

    void append(float[] values) {
        if (values.length % dimension != 0) {
            throw new IllegalArgumentException(
                    "expected whole rows of "
                            + dimension
                            + " numbers, got "
                            + values.length
                            + " numbers");
        }
        for (int offset = 0; offset < values.length; offset += dimension) {
            int position = size % rowsPerBlock * dimension;
            System.arraycopy(values, offset, blockWithRoomAt(position), position, dimension);
            size = Math.addExact(size, 1);
        }
    }

    private float[] blockWithRoomAt(int position) {
        if (position == 0) {
            blocks.add(new float[dimension]);
        }
        int last = blocks.size() - 1;
        float[] block = blocks.get(last);
        if (position + dimension > block.length) {
            int full = rowsPerBlock * dimension;
            block = Arrays.copyOf(block, (int) Math.min(full, 2L * block.length));
            blocks.set(last, block);
        }
        return block;
    }

    /** The Euclidean norm in double precision, in which no float32 row over- or underflows. */
    static double norm(float[] row) {
        double sum = 0;
        for (float value : row) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }
}
