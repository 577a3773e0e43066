package ai.dyad.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of equal length in Java arrays of at most 16 MB. The total may exceed what one Java array
 * can hold, and growing copies at most the last array.
 */
final class ChunkedRows {
    private static final int CHUNK_FLOATS = 1 << 22;

    private final int dimension;
    private final int rowsPerChunk;
    private final List<float[]> chunks = new ArrayList<>();
    private int size;

    ChunkedRows(int dimension) {
        if (dimension < 1) {
            throw new IllegalArgumentException("dimension must be >= 1, got " + dimension);
        }
        this.dimension = dimension;
        this.rowsPerChunk = Math.max(1, CHUNK_FLOATS / dimension);
    }

    int size() {
        return size;
    }

    int dimension() {
        return dimension;
    }

    void copyRow(int index, float[] target, int offset) {
        float[] chunk = chunks.get(index / rowsPerChunk);
        System.arraycopy(chunk, index % rowsPerChunk * dimension, target, offset, dimension);
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
            int position = size % rowsPerChunk * dimension;
            System.arraycopy(values, offset, chunkWithRoomAt(position), position, dimension);
            size = Math.addExact(size, 1);
        }
    }

    private float[] chunkWithRoomAt(int position) {
        if (position == 0) {
            chunks.add(new float[dimension]);
        }
        int last = chunks.size() - 1;
        float[] chunk = chunks.get(last);
        if (position + dimension > chunk.length) {
            int full = rowsPerChunk * dimension;
            chunk = Arrays.copyOf(chunk, (int) Math.min(full, 2L * chunk.length));
            chunks.set(last, chunk);
        }
        return chunk;
    }

    /** The Euclidean norm in double precision, so that no float32 row overflows or underflows. */
    static double norm(float[] row) {
        double sum = 0;
        for (float value : row) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }

    /** Divides a row by its norm, in place; a zero row stays zero. */
    static float[] unit(float[] row) {
        double norm = norm(row);
        for (int j = 0; norm > 0 && j < row.length; j++) {
            row[j] = (float) (row[j] / norm);
        }
        return row;
    }
}
