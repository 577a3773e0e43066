package ai.dyad.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Off-heap room for a block of rows on their way to the engine, used again for every block: memory
 * handed to the engine is otherwise freed only when the garbage collector comes by.
 */
final class RowBuffer {
    private final ByteBuffer bytes;
    private final float[] row;

    RowBuffer(int rows, int dimension) {
        int size = Math.multiplyExact(Math.multiplyExact(rows, dimension), Float.BYTES);
        bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
        row = new float[dimension];
    }

    /**
     * Loads a block of scaled rows: (rows, D). On a CPU the array shares this memory, so it must be
     * closed before the next call.
     */
    NDArray load(NDManager manager, RowScales scaled, int from, int rows) {
        bytes.clear().limit(rows * row.length * Float.BYTES);
        FloatBuffer floats = bytes.asFloatBuffer();
        for (int i = from; i < from + rows; i++) {
            scaled.table().copyRow(scaled.first() + i, row, 0);
            double factor = scaled.factor(i);
            for (int j = 0; j < row.length; j++) {
                row[j] = (float) (row[j] * factor);
            }
            floats.put(row);
        }
        return manager.create(bytes, new Shape(rows, row.length), DataType.FLOAT32);
    }
}
