package ai.dyad.internal.table;

import java.io.IOException;

/** A line that cannot be read as a row, or a header that does not name the columns. */
final class RowException extends IOException {

    private static final long serialVersionUID = 1L;

    RowException(long line, String problem) {
        super("line " + line + ": " + problem);
    }
}
