package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;

/**
 * The identities of the rows of an embedding matrix: equal row numbers are the same row, equal
 * samples are views of one sample, equal groups are positives or ignored ({@link EqualIds}).
 *
 * @param row (R) int64
 * @param sample (R) int64
 * @param group (R) int64
 */
record RowIdentity(NDArray row, NDArray sample, NDArray group) {

    /** N rows; without labels, each row is its own group. */
    static RowIdentity of(NDArray rows, NDList labels) {
        NDArray position = positions(rows.getManager(), 0, Math.toIntExact(rows.size(0)));
        NDArray group = labels.isEmpty() ? position : longs(labels.get(0));
        return new RowIdentity(position, position, group);
    }

    /** Two views of N samples one below the other, 2N rows. */
    static RowIdentity twoViews(NDArray view, NDList labels) {
        RowIdentity first = of(view, labels);
        return first.join(first.partners());
    }

    /** Rows that belong to no sample of the batch, such as extra negatives, by their groups. */
    static RowIdentity ofNoSample(NDArray groups) {
        NDArray none = groups.getManager().full(groups.getShape(), -1, DataType.INT64);
        return new RowIdentity(none, none, longs(groups));
    }

    /** Returns as many other rows, where row i is a view of the same sample as row i here. */
    RowIdentity partners() {
        int rows = Math.toIntExact(row.size(0));
        return new RowIdentity(positions(row.getManager(), rows, 2 * rows), sample, group);
    }

    private RowIdentity join(RowIdentity below) {
        return new RowIdentity(
                row.concat(below.row, 0),
                sample.concat(below.sample, 0),
                group.concat(below.group, 0));
    }

    private static NDArray positions(NDManager manager, int from, int to) {
        return manager.arange(from, to, 1, DataType.INT64);
    }

    private static NDArray longs(NDArray ids) {
        return ids.toType(DataType.INT64, false);
    }
}
