package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.nn.XbmQueue;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * An order of samples that places equal ids next to each other, so that only tiles near the
 * diagonal contain pairs other than plain negatives.
 */
final class SampleOrder {
    private final long[] ids;
    private final NDArray positions;
    private final boolean areExtraNegatives;
    private final boolean hasIds;
    private final NDArray idsOfEach;

    private SampleOrder(long[] ids, NDArray positions, boolean areExtraNegatives, boolean hasIds) {
        this.ids = ids;
        this.positions = positions;
        this.areExtraNegatives = areExtraNegatives;
        this.hasIds = hasIds;
        idsOfEach = null;
    }

    private SampleOrder(SampleOrder order, NDArray idsOfEach) {
        ids = order.ids;
        positions = order.positions;
        areExtraNegatives = true;
        hasIds = false;
        this.idsOfEach = idsOfEach;
    }

    /** The samples of a batch; without labels, the id of each is its position. */
    static SampleOrder of(NDArray rows, NDList labels) {
        return labels.isEmpty() ? unsorted(rows, false) : sorted(labels.get(0), false);
    }

    /** Samples outside of the batch, whose ids may occur in it. */
    static SampleOrder extraNegatives(NDArray rows, NDList labels) {
        return labels.isEmpty() ? unsorted(rows, true) : sorted(labels.get(0), true);
    }

    /** Extra negatives that come with each of these samples, with their ids (N, K), or null. */
    SampleOrder extraNegativesOfEach(NDArray theirIds) {
        return new SampleOrder(this, theirIds);
    }

    private static SampleOrder unsorted(NDArray rows, boolean areExtraNegatives) {
        int samples = Math.toIntExact(rows.size(0));
        long[] ids = IntStream.range(0, samples).asLongStream().toArray();
        return new SampleOrder(ids, null, areExtraNegatives, false);
    }

    private static SampleOrder sorted(NDArray labels, boolean areExtraNegatives) {
        long[] given = labels.toType(DataType.INT64, false).toLongArray();
        int[] order =
                IntStream.range(0, given.length)
                        .boxed()
                        .sorted(Comparator.comparingLong(i -> given[i]))
                        .mapToInt(i -> i)
                        .toArray();
        long[] ids = Arrays.stream(order).mapToLong(i -> given[i]).toArray();
        long[] from = Arrays.stream(order).asLongStream().toArray();
        boolean inOrder = IntStream.range(0, order.length).allMatch(i -> order[i] == i);
        NDArray positions = inOrder ? null : labels.getManager().create(from);
        return new SampleOrder(ids, positions, areExtraNegatives, true);
    }

    int size() {
        return ids.length;
    }

    /** Returns whether all ids are different. */
    boolean isEachAlone() {
        return IntStream.range(1, ids.length).noneMatch(i -> ids[i] == ids[i - 1]);
    }

    /** Returns rows of a matrix by their positions in this order. */
    NDArray rows(NDArray matrix, int from, int to) {
        if (positions != null) {
            return matrix.get(slice(positions, from, to));
        }
        return from == 0 && to == size() ? matrix : slice(matrix, from, to);
    }

    /** All rows of a matrix in this order. */
    NDArray all(NDArray matrix) {
        return positions == null ? matrix : matrix.get(positions);
    }

    /** The inverse of {@link #all}. */
    NDArray restored(NDArray matrix) {
        return positions == null ? matrix : matrix.get(positions.argSort());
    }

    private static NDArray slice(NDArray array, int from, int to) {
        return array.get(new NDIndex().addSliceDim(from, to));
    }

    /**
     * Describes some of the samples.
     *
     * @param cut which ones
     * @param manager of the numbers
     */
    Members members(Cut cut, NDManager manager) {
        int first = cut.firstRow + cut.from * cut.views;
        int rows = (cut.to - cut.from) * cut.views;
        NDArray group =
                repeated(manager.create(Arrays.copyOfRange(ids, cut.from, cut.to)), cut.views);
        if (areExtraNegatives) {
            NDArray none = manager.full(new Shape(rows), -1, DataType.INT64);
            if (idsOfEach != null) {
                NDArray table = rows(idsOfEach, cut.from, cut.to).toType(DataType.INT64, false);
                RowIdentity identity = new RowIdentity(none, none, table.reshape(-1));
                return new Members(identity, Long.MIN_VALUE, Long.MAX_VALUE, true, cut);
            }
            RowIdentity identity = new RowIdentity(none, none, group);
            return hasIds
                    ? new Members(identity, ids[cut.from], ids[cut.to - 1], true, cut)
                    : new Members(identity, Long.MAX_VALUE, Long.MIN_VALUE, false, cut);
        }
        NDArray row = manager.arange(first, first + rows, 1, DataType.INT64);
        NDArray origin =
                positions == null
                        ? manager.arange(cut.from, cut.to, 1, DataType.INT64)
                        : slice(positions, cut.from, cut.to);
        NDArray sample = repeated(origin, cut.views);
        RowIdentity identity = new RowIdentity(row, sample, hasIds ? group : sample);
        return new Members(identity, ids[cut.from], ids[cut.to - 1], false, cut);
    }

    private static NDArray repeated(NDArray numbers, int times) {
        return times == 1 ? numbers : numbers.repeat(0, times);
    }

    /**
     * Some of the samples.
     *
     * @param from the first of them
     * @param to the first after them
     * @param views how many rows each has
     * @param firstRow the number of the very first row of all samples, see {@link RowIdentity}
     */
    record Cut(int from, int to, int views, int firstRow) {}

    /**
     * The samples of a block.
     *
     * @param identity what the rows are
     * @param firstId the least id
     * @param lastId the greatest id, less than firstId if no id is known
     * @param mayBeEmpty whether some may be unwritten rows of a queue, with the id {@link
     *     XbmQueue#EMPTY}
     * @param cut where they are among all samples
     */
    record Members(RowIdentity identity, long firstId, long lastId, boolean mayBeEmpty, Cut cut) {
        /** Returns whether samples of both may share an id, or some of the others are unwritten. */
        boolean mayMeet(Members others) {
            boolean isMissing = others.mayBeEmpty && others.firstId == XbmQueue.EMPTY;
            return isMissing || (firstId <= others.lastId && others.firstId <= lastId);
        }

        /** Returns whether no id is known, so that none can equal that of another sample. */
        boolean areUnknown() {
            return firstId > lastId;
        }

        Members withIdentity(RowIdentity other) {
            return new Members(other, firstId, lastId, mayBeEmpty, cut);
        }
    }
}
