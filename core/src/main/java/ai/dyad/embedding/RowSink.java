package ai.dyad.embedding;

import java.io.IOException;

/** Where the rows of a table go on their way to disk; the rows are checked before. */
interface RowSink extends AutoCloseable {

    /** Adds a row; the name is null in a table without names. */
    void add(String name, float[] row) throws IOException;

    /** Puts the file in its place. */
    void complete() throws IOException;

    /** Ends the writing; what was not completed is gone. */
    @Override
    void close() throws IOException;
}
