package ai.dyad.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.internal.UploadBuffer;
import java.nio.FloatBuffer;

/** Loads blocks of scaled rows into the engine through one reused off-heap buffer. */
final class RowBuffer {
    private final UploadBuffer buffer = new UploadBuffer();
    private final float[] row;

    RowBuffer(int dimension) {
        row = new float[dimension];
    }

    /**
     * Loads a block of scaled rows: (rows, D). On a CPU the array shares this memory, so it must be
     * closed before the next call.
     */
    NDArray load(NDManager manager, RowScales scaled, int from, int rows) {
        FloatBuffer floats = buffer.startFloats((long) rows * row.length);
        for (int i = from; i < from + rows; i++) {
            scaled.table().copyRow(scaled.first() + i, row, 0);
            double factor = scaled.factor(i);
            for (int j = 0; j < row.length; j++) {
                row[j] = (float) (row[j] * factor);
            }
            floats.put(row);
        }
        return buffer.toArray(manager, new Shape(rows, row.length), DataType.FLOAT32);
    }
}
