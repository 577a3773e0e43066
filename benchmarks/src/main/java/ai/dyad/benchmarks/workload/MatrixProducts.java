package ai.dyad.benchmarks.workload;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * The matrix products that any loss over all pairs needs, for 1,024 rows at a time: the lower limit
 * of its time on this machine. One product computes the scores, each of the others a gradient.
 */
public final class MatrixProducts implements Workload {
    private static final int BLOCK = 1024;

    private final NDManager manager;
    private final NDArray rows;
    private final NDArray columns;
    private final int gradients;

    /**
     * Prepares the products.
     *
     * @param rows the number of rows and of columns of the score matrix
     * @param dimension the dimension of an embedding
     * @param gradients the number of gradients to compute from the scores, 1 or 2
     * @param device the device to run on
     */
    public MatrixProducts(int rows, int dimension, int gradients, Device device) {
        this.gradients = gradients;
        manager = NDManager.newBaseManager(device);
        manager.getEngine().setRandomSeed(1);
        Shape shape = new Shape(rows, dimension);
        this.rows = manager.randomNormal(0, 1, shape, DataType.FLOAT32);
        this.columns = manager.randomNormal(0, 1, shape, DataType.FLOAT32);
    }

    @Override
    public void run() {
        int size = (int) rows.getShape().get(0);
        NDArray last = null;
        try (NDManager all = manager.newSubManager()) {
            for (int from = 0; from < size; from += BLOCK) {
                try (NDManager step = all.newSubManager()) {
                    NDArray block =
                            rows.get(new NDIndex("{}:{}", from, Math.min(size, from + BLOCK)));
                    block.attach(step);
                    NDArray transposed = columns.transpose();
                    transposed.attach(step);
                    NDArray scores = block.matMul(transposed);
                    NDArray gradient = scores.matMul(columns);
                    if (gradients > 1) {
                        NDArray other = scores.transpose().matMul(block);
                        other.attach(step);
                    }
                    last = gradient;
                    if (from + BLOCK >= size) {
                        last.sum().getFloat();
                    }
                }
            }
        }
    }

    @Override
    public int items() {
        // one gradient: the rows are two views of each sample; two gradients: the rows are pairs
        return (int) rows.getShape().get(0) * gradients / 2;
    }

    @Override
    public void close() {
        manager.close();
    }
}
