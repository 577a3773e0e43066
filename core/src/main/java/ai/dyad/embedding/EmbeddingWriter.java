package ai.dyad.embedding;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Writes a table row by row, for tables that need not fit in memory. The file appears only once
 * {@link #complete} has been called.
 *
 * <pre>{@code
 * try (EmbeddingWriter writer = EmbeddingWriter.to(Path.of("images.npy"))) {
 *     writer.append("a.png", row);
 *     writer.complete();
 * }
 * }</pre>
 *
 * @see EmbeddingFile for the formats and for writing a whole table
 */
public final class EmbeddingWriter implements AutoCloseable {
    private final RowSink sink;
    private long rows;
    private int dimension;
    private boolean named;

    private EmbeddingWriter(RowSink sink) {
        this.sink = sink;
    }

    /**
     * Starts a file in the format given by its extension; missing parent directories are created.
     *
     * @param file the file to write; an existing file stays until this one is complete
     * @return the writer; the caller closes it
     * @throws IOException if the file cannot be created
     * @throws IllegalArgumentException if the name does not end in .npy, .csv or .jsonl
     */
    public static EmbeddingWriter to(Path file) throws IOException {
        return new EmbeddingWriter(FileFormat.of(file).write(file));
    }

    /**
     * Adds a row.
     *
     * @param name its name
     * @param row its finite numbers, as many as in all other rows
     * @throws IOException if it cannot be written
     * @throws IllegalArgumentException if a number is not finite, the length differs from earlier
     *     rows, or earlier rows had no name
     */
    public void append(String name, float... row) throws IOException {
        add(name, row);
    }

    /**
     * Adds the rows of a table, with their names if it has any. Group ids and classes are not
     * written.
     *
     * @param table the rows
     * @throws IOException if they cannot be written
     * @throws IllegalStateException if the table has no names and the format is not .npy
     * @throws IllegalArgumentException as {@link #append(String, float...)}
     */
    public void append(EmbeddingTable table) throws IOException {
        for (int i = 0; i < table.size(); i++) {
            add(table.hasNames() ? table.name(i) : null, table.row(i));
        }
    }

    private void add(String name, float[] row) throws IOException {
        if (rows == 0) {
            dimension = row.length;
            named = name != null;
        }
        if (row.length != dimension || dimension == 0) {
            throw new IllegalArgumentException(
                    "a row must have " + Math.max(1, dimension) + " numbers, got " + row.length);
        }
        if (named != (name != null)) {
            throw new IllegalArgumentException(
                    "either all rows or no rows must have a name, but row " + rows + " differs");
        }
        for (float value : row) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException(
                        "embeddings must be finite, but row "
                                + rows
                                + " holds "
                                + value
                                + ": has the training diverged?");
            }
        }
        sink.add(name, row);
        rows++;
    }

    /**
     * Completes the file and moves it into place.
     *
     * @throws IOException if the file cannot be written
     * @throws IllegalStateException if no row was added
     */
    public void complete() throws IOException {
        if (rows == 0) {
            throw new IllegalStateException("a table must have at least one row, got none");
        }
        sink.complete();
    }

    /** Closes the writer; a file that was not completed is discarded. */
    @Override
    public void close() throws IOException {
        sink.close();
    }
}
