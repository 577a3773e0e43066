package ai.dyad.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * An immutable table of N embeddings of D numbers each, row-major float32 on the Java heap, with an
 * optional id and an optional class per row.
 *
 * <p>The rows lie in blocks of 16 MB, so that a table may hold more numbers than one Java array
 * can; only the number of rows is limited to 2<sup>31</sup>-1. Nothing native is held, nothing
 * needs closing, and many threads may read at once.
 */
public final class EmbeddingTable {
    private static final int LONGEST_JAVA_ARRAY = Integer.MAX_VALUE - 8;

    private final RowBlocks rows;
    private final long[] ids;
    private final int[] labels;

    private EmbeddingTable(RowBlocks rows, long[] ids, int[] labels) {
        this.rows = rows;
        this.ids = ids;
        this.labels = labels;
    }

    /**
     * Copies embeddings from an engine array.
     *
     * @param embeddings the embeddings, (N, D), N and D at least 1, any floating type
     * @return the table, without ids and labels
     * @throws IllegalArgumentException if the shape is another or there is no row
     */
    public static EmbeddingTable of(NDArray embeddings) {
        if (embeddings.getShape().dimension() != 2) {
            throw new IllegalArgumentException(
                    "expected embeddings of shape (N, D), got " + embeddings.getShape());
        }
        RowBlocks rows = new RowBlocks(Math.toIntExact(embeddings.getShape().get(1)));
        rows.append(embeddings);
        return of(rows);
    }

    /**
     * Copies embeddings from a row-major Java array.
     *
     * @param values N × D numbers, row after row
     * @param dimension D, at least 1
     * @return the table, without ids and labels
     * @throws IllegalArgumentException if there is no row, or not a whole number of rows
     */
    public static EmbeddingTable of(float[] values, int dimension) {
        RowBlocks rows = new RowBlocks(dimension);
        rows.append(values);
        return of(rows);
    }

    static EmbeddingTable of(RowBlocks rows) {
        if (rows.size() == 0) {
            throw new IllegalArgumentException("a table needs at least one row, got none");
        }
        return new EmbeddingTable(rows, null, null);
    }

    /**
     * Returns the number of rows, N.
     *
     * @return N, at least 1
     */
    public int size() {
        return rows.size();
    }

    /**
     * Returns the length of a row, D.
     *
     * @return D, at least 1
     */
    public int dimension() {
        return rows.dimension();
    }

    /**
     * Copies one row out.
     *
     * @param index the row, from 0
     * @return its D numbers
     */
    public float[] row(int index) {
        float[] row = new float[dimension()];
        copyRow(index, row, 0);
        return row;
    }

    /**
     * Copies one row into a larger array.
     *
     * @param index the row, from 0
     * @param target where to write
     * @param offset the target position of the row's first number
     */
    public void copyRow(int index, float[] target, int offset) {
        Objects.checkIndex(index, size());
        rows.copyRow(index, target, offset);
    }

    /**
     * Copies a range of rows into a new engine array.
     *
     * @param manager owns the array and says on which device it lies
     * @param from the first row
     * @param to the row after the last
     * @return (to - from, D) float32, closed by the caller or with the manager
     */
    public NDArray toArray(NDManager manager, int from, int to) {
        FloatBuffer values = FloatBuffer.wrap(copyRows(from, to));
        return manager.create(values, new Shape(to - from, dimension()), DataType.FLOAT32);
    }

    /**
     * Copies the whole table into one Java array.
     *
     * @return N × D numbers, row after row
     * @throws IllegalArgumentException if they do not fit one Java array
     */
    public float[] toFloatArray() {
        return copyRows(0, size());
    }

    /**
     * Copies rows into a table of their own, with their ids and labels.
     *
     * @param indices the rows wanted, in the order wanted; a row may come twice
     * @return a table of as many rows, at least one
     */
    public EmbeddingTable select(int... indices) {
        RowBlocks selected = new RowBlocks(dimension());
        for (int index : indices) {
            selected.append(row(index));
        }
        return new EmbeddingTable(
                of(selected).rows,
                ids == null ? null : Arrays.stream(indices).mapToLong(i -> ids[i]).toArray(),
                labels == null ? null : Arrays.stream(indices).map(i -> labels[i]).toArray());
    }

    /**
     * Copies the table with every row divided by its Euclidean norm; a zero row stays zero.
     *
     * @return a table of unit rows with the same ids and labels
     */
    public EmbeddingTable normalized() {
        RowBlocks units = new RowBlocks(dimension());
        for (int i = 0; i < size(); i++) {
            float[] row = row(i);
            double norm = RowBlocks.norm(row);
            for (int j = 0; norm > 0 && j < row.length; j++) {
                row[j] = (float) (row[j] / norm);
            }
            units.append(row);
        }
        return new EmbeddingTable(units, ids, labels);
    }

    /**
     * Names the rows.
     *
     * @param values one id per row
     * @return a table that shares this one's rows and labels
     */
    public EmbeddingTable withIds(long... values) {
        requireOnePerRow("ids", values.length);
        return new EmbeddingTable(rows, values.clone(), labels);
    }

    /**
     * Gives the rows their classes.
     *
     * @param values one class per row, from 0; -1 where it is unknown
     * @return a table that shares this one's rows and ids
     */
    public EmbeddingTable withLabels(int... values) {
        requireOnePerRow("labels", values.length);
        return new EmbeddingTable(rows, ids, values.clone());
    }

    /**
     * Takes the ids as classes, for tables made of data sets whose records are labelled by class.
     *
     * @return a table that shares this one's rows and ids
     * @throws IllegalStateException if the table has no ids
     */
    public EmbeddingTable withLabelsFromIds() {
        int[] classes = new int[size()];
        Arrays.setAll(classes, i -> Math.toIntExact(id(i)));
        return new EmbeddingTable(rows, ids, classes);
    }

    /**
     * Says whether the rows have ids.
     *
     * @return true if {@link #id} may be called
     */
    public boolean hasIds() {
        return ids != null;
    }

    /**
     * Says whether the rows have classes.
     *
     * @return true if {@link #label} may be called
     */
    public boolean hasLabels() {
        return labels != null;
    }

    /**
     * Returns the id of a row.
     *
     * @param index the row, from 0
     * @return its id
     * @throws IllegalStateException if the table has no ids
     */
    public long id(int index) {
        if (ids == null) {
            throw new IllegalStateException("this table has no ids; give them by withIds(...)");
        }
        return ids[index];
    }

    /**
     * Returns the class of a row.
     *
     * @param index the row, from 0
     * @return its class, -1 if unknown
     * @throws IllegalStateException if the table has no labels
     */
    public int label(int index) {
        if (labels == null) {
            throw new IllegalStateException(
                    "this table has no labels; give them by withLabels(...)");
        }
        return labels[index];
    }

    private float[] copyRows(int from, int to) {
        Objects.checkFromToIndex(from, to, size());
        long numbers = (long) (to - from) * dimension();
        if (numbers > LONGEST_JAVA_ARRAY) {
            throw new IllegalArgumentException(
                    (to - from)
                            + " rows of "
                            + dimension()
                            + " numbers do not fit one Java array; take the rows in parts");
        }
        float[] values = new float[(int) numbers];
        for (int i = from; i < to; i++) {
            rows.copyRow(i, values, (i - from) * dimension());
        }
        return values;
    }

    private void requireOnePerRow(String what, int count) {
        if (count != size()) {
            throw new IllegalArgumentException(
                    "expected as many " + what + " as rows, " + size() + ", got " + count);
        }
    }
}
