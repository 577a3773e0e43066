package ai.dyad.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.embedding.EmbeddingTable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * Gathers scaled rows and their classes for the engine, always through the same off-heap memory.
 * The arrays share that memory on a CPU: they must be closed before the next batch.
 */
final class FeatureBatch {
    private final FeatureScaling scaling;
    private final int dimension;
    private final ByteBuffer features;
    private final ByteBuffer labels;

    FeatureBatch(FeatureScaling scaling, int dimension, int rows) {
        this.scaling = scaling;
        this.dimension = dimension;
        int size = Math.multiplyExact(Math.multiplyExact(rows, dimension + 1), Float.BYTES);
        this.features = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
        this.labels = ByteBuffer.allocateDirect(rows * Long.BYTES).order(ByteOrder.nativeOrder());
    }

    /** Returns rows of a table, each with a 1 for the bias: (rows, D + 1). */
    NDArray features(NDManager manager, EmbeddingTable table, int[] rows) {
        features.clear().limit(rows.length * (dimension + 1) * Float.BYTES);
        FloatBuffer target = features.asFloatBuffer();
        float[] row = new float[dimension];
        for (int index : rows) {
            table.copyRow(index, row, 0);
            scaling.apply(row);
            target.put(row).put(1f);
        }
        return manager.create(features, new Shape(rows.length, dimension + 1), DataType.FLOAT32);
    }

    /** Returns the classes of rows of a table: (rows), int64. */
    NDArray labels(NDManager manager, EmbeddingTable table, int[] rows) {
        labels.clear().limit(rows.length * Long.BYTES);
        LongBuffer target = labels.asLongBuffer();
        for (int index : rows) {
            target.put(table.label(index));
        }
        return manager.create(labels, new Shape(rows.length), DataType.INT64);
    }
}
