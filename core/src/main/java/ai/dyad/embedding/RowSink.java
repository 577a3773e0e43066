package ai.dyad.embedding;

import java.io.IOException;

/** Writes the rows of a table to disk; rows are checked before they are added. */
interface RowSink extends AutoCloseable {

    /** Adds a row; the name is null in a table without names. */
    void add(String name, float[] row) throws IOException;

    /** Completes the file and moves it into place. */
    void complete() throws IOException;

    /** Closes the sink; a file that was not completed is discarded. */
    @Override
    void close() throws IOException;
}
