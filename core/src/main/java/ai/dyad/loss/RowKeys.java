package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;

/**
 * What the rows of an embedding matrix are: equal items are the same row, equal pairs are views of
 * the same sample, equal ids are positives or ignored ({@link EqualIds}).
 *
 * @param item (R) int64
 * @param pair (R) int64
 * @param id (R) int64
 */
record RowKeys(NDArray item, NDArray pair, NDArray id) {

    /** Two views of N samples one below the other, 2N rows. */
    static RowKeys twoViews(NDArray view, NDList labels) {
        NDManager manager = view.getManager();
        int samples = Math.toIntExact(view.size(0));
        NDArray sample = positions(manager, samples);
        NDArray pair = sample.concat(sample, 0);
        NDArray id = labels.isEmpty() ? pair : twice(longs(labels.get(0)));
        return new RowKeys(positions(manager, 2 * samples), pair, id);
    }

    private static NDArray twice(NDArray keys) {
        return keys.concat(keys, 0);
    }

    private static NDArray positions(NDManager manager, int rows) {
        return manager.arange(0, rows, 1, DataType.INT64);
    }

    private static NDArray longs(NDArray keys) {
        return keys.toType(DataType.INT64, false);
    }
}
