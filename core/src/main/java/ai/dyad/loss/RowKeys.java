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

    /** N rows; without labels, each is alone with its id. */
    static RowKeys of(NDArray rows, NDList labels) {
        NDArray position = positions(rows.getManager(), 0, Math.toIntExact(rows.size(0)));
        return new RowKeys(position, position, labels.isEmpty() ? position : longs(labels.get(0)));
    }

    /** Two views of N samples one below the other, 2N rows. */
    static RowKeys twoViews(NDArray view, NDList labels) {
        RowKeys first = of(view, labels);
        return first.join(first.partners());
    }

    /** Rows that belong to no sample of the batch, such as negatives; at most their ids match. */
    static RowKeys strangers(NDArray ids) {
        NDArray none = ids.getManager().full(ids.getShape(), -1, DataType.INT64);
        return new RowKeys(none, none, longs(ids));
    }

    /** As many other rows, row i of them paired with row i of these. */
    RowKeys partners() {
        int rows = Math.toIntExact(item.size(0));
        return new RowKeys(positions(item.getManager(), rows, 2 * rows), pair, id);
    }

    /** The same rows, known by their position alone. */
    RowKeys withoutIds() {
        return new RowKeys(item, pair, pair);
    }

    private RowKeys join(RowKeys below) {
        return new RowKeys(
                item.concat(below.item, 0), pair.concat(below.pair, 0), id.concat(below.id, 0));
    }

    private static NDArray positions(NDManager manager, int from, int to) {
        return manager.arange(from, to, 1, DataType.INT64);
    }

    private static NDArray longs(NDArray keys) {
        return keys.toType(DataType.INT64, false);
    }
}
