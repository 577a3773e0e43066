package ai.dyad.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * An immutable table of N embeddings of D numbers each, row-major float32 on the Java heap. A row
 * may have a name, a group id (rows with equal ids are positives of each other) and a class (what
 * an evaluation predicts).
 *
 * <p>The rows are stored in chunks of 16 MB, so that a table may hold more numbers than one Java
 * array; only the number of rows is limited to 2<sup>31</sup>-1. The table holds no native memory,
 * needs no closing and is safe for use by several threads. {@link EmbeddingFile} reads and writes
 * tables.
 */
public final class EmbeddingTable {
    private static final int LONGEST_JAVA_ARRAY = Integer.MAX_VALUE - 8;

    private final ChunkedRows rows;
    private final RowAttributes attributes;

    private EmbeddingTable(ChunkedRows rows, RowAttributes attributes) {
        this.rows = rows;
        this.attributes = attributes;
    }

    /**
     * Copies embeddings from an engine array.
     *
     * @param embeddings the embeddings, (N, D), N and D at least 1, any floating type
     * @return the table, without names, group ids and classes
     * @throws IllegalArgumentException if the shape is different or there is no row
     */
    public static EmbeddingTable of(NDArray embeddings) {
        if (embeddings.getShape().dimension() != 2) {
            throw new IllegalArgumentException(
                    "expected embeddings of shape (N, D), got " + embeddings.getShape());
        }
        ChunkedRows rows = new ChunkedRows(Math.toIntExact(embeddings.getShape().get(1)));
        rows.append(embeddings);
        return of(rows);
    }

    /**
     * Copies embeddings from a row-major Java array.
     *
     * @param values N × D numbers, row after row
     * @param dimension D, at least 1
     * @return the table, without names, group ids and classes
     * @throws IllegalArgumentException if there is no row, or not a whole number of rows
     */
    public static EmbeddingTable of(float[] values, int dimension) {
        ChunkedRows rows = new ChunkedRows(dimension);
        rows.append(values);
        return of(rows);
    }

    static EmbeddingTable of(ChunkedRows rows) {
        if (rows.size() == 0) {
            throw new IllegalArgumentException("a table needs at least one row, got none");
        }
        return new EmbeddingTable(rows, RowAttributes.NONE);
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
     * Returns a copy of one row.
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
     * @param target the array to write to
     * @param offset the target position of the row's first number
     */
    public void copyRow(int index, float[] target, int offset) {
        Objects.checkIndex(index, size());
        rows.copyRow(index, target, offset);
    }

    /**
     * Copies a range of rows into a new engine array.
     *
     * @param manager the manager that owns the array and determines its device
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
     * Copies selected rows, with their names, group ids and classes, into a new table.
     *
     * @param indices the rows to select, in this order; a row may occur more than once
     * @return a table with these rows, at least one
     */
    public EmbeddingTable select(int... indices) {
        ChunkedRows selected = new ChunkedRows(dimension());
        for (int index : indices) {
            selected.append(row(index));
        }
        return new EmbeddingTable(of(selected).rows, attributes.select(indices));
    }

    /**
     * Returns a copy with every row divided by its Euclidean norm; a zero row stays zero.
     *
     * @return a table of unit rows with the same names, group ids and classes
     */
    public EmbeddingTable normalized() {
        ChunkedRows units = new ChunkedRows(dimension());
        for (int i = 0; i < size(); i++) {
            units.append(ChunkedRows.unit(row(i)));
        }
        return new EmbeddingTable(units, attributes);
    }

    /**
     * Sets the names of the rows.
     *
     * @param values one name per row, such as the path of an image
     * @return a table that shares this one's rows
     */
    public EmbeddingTable withNames(List<String> values) {
        requireOnePerRow("names", values.size());
        return new EmbeddingTable(rows, attributes.withNames(values));
    }

    /**
     * Sets the group ids of the rows.
     *
     * @param values one group id per row; rows with equal ids are positives of each other
     * @return a table that shares this one's rows
     */
    public EmbeddingTable withGroupIds(long... values) {
        requireOnePerRow("group ids", values.length);
        return new EmbeddingTable(rows, attributes.withGroupIds(values));
    }

    /**
     * Sets the classes of the rows.
     *
     * @param values one class per row, any number from 0; -1 if unknown
     * @return a table that shares this one's rows
     */
    public EmbeddingTable withClasses(long... values) {
        requireOnePerRow("classes", values.length);
        return new EmbeddingTable(rows, attributes.withClasses(values));
    }

    /**
     * Sets the classes of the rows.
     *
     * @param values one class per row, any number from 0; -1 if unknown
     * @return a table that shares this one's rows
     */
    public EmbeddingTable withClasses(int... values) {
        return withClasses(Arrays.stream(values).asLongStream().toArray());
    }

    /**
     * Uses the group ids as classes. For data sets whose records are labeled by class, such as
     * DJL's own.
     *
     * @return a table that shares this one's rows
     * @throws IllegalStateException if the table has no group ids
     */
    public EmbeddingTable withClassesFromGroupIds() {
        return new EmbeddingTable(rows, attributes.withClasses(attributes.knownGroupIds()));
    }

    /**
     * Returns whether the rows have names.
     *
     * @return true if {@link #name} may be called
     */
    public boolean hasNames() {
        return attributes.names() != null;
    }

    /**
     * Returns whether the rows have group ids.
     *
     * @return true if {@link #groupId} may be called
     */
    public boolean hasGroupIds() {
        return attributes.groupIds() != null;
    }

    /**
     * Returns whether the rows have classes.
     *
     * @return true if {@link #classOf} may be called
     */
    public boolean hasClasses() {
        return attributes.classes() != null;
    }

    /**
     * Returns the name of a row.
     *
     * @param index the row, from 0
     * @return its name
     * @throws IllegalStateException if the table has no names
     */
    public String name(int index) {
        return attributes.name(index);
    }

    /**
     * Returns the group id of a row.
     *
     * @param index the row, from 0
     * @return its group id
     * @throws IllegalStateException if the table has no group ids
     */
    public long groupId(int index) {
        return attributes.groupId(index);
    }

    /**
     * Returns the class of a row.
     *
     * @param index the row, from 0
     * @return its class, -1 if unknown
     * @throws IllegalStateException if the table has no classes
     */
    public long classOf(int index) {
        return attributes.classOf(index);
    }

    private float[] copyRows(int from, int to) {
        Objects.checkFromToIndex(from, to, size());
        long numbers = (long) (to - from) * dimension();
        if (numbers > LONGEST_JAVA_ARRAY) {
            throw new IllegalArgumentException(
                    (to - from)
                            + " rows of "
                            + dimension()
                            + " numbers do not fit into one Java array; copy fewer rows at a time");
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
