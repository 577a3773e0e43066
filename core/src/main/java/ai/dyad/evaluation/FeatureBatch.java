package ai.dyad.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.internal.UploadBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * Loads scaled rows and their classes into the engine through reused off-heap buffers. On a CPU the
 * arrays share that memory and must be closed before the next batch.
 */
final class FeatureBatch {
    private final FeatureScaling scaling;
    private final UploadBuffer features = new UploadBuffer();
    private final UploadBuffer classes = new UploadBuffer();

    FeatureBatch(FeatureScaling scaling) {
        this.scaling = scaling;
    }

    /** Returns rows of a table, each with a 1 for the bias: (rows, D + 1). */
    NDArray features(NDManager manager, EmbeddingTable table, int[] rows) {
        int width = table.dimension() + 1;
        FloatBuffer target = features.startFloats((long) rows.length * width);
        float[] row = new float[table.dimension()];
        for (int index : rows) {
            table.copyRow(index, row, 0);
            scaling.apply(row);
            target.put(row).put(1f);
        }
        return features.toArray(manager, new Shape(rows.length, width), DataType.FLOAT32);
    }

    /** Returns the numbers of the classes of some rows: (rows), int64. */
    NDArray classes(NDManager manager, int[] numbers, int[] rows) {
        LongBuffer target = classes.startLongs(rows.length);
        for (int index : rows) {
            target.put(numbers[index]);
        }
        return classes.toArray(manager, new Shape(rows.length), DataType.INT64);
    }
}
