package ai.dyad.internal.table;

import java.io.IOException;

/** Thrown if a line is not a row, or a header does not name the columns. */
final class RowException extends IOException {

    private static final long serialVersionUID = 1L;

    RowException(long line, String problem) {
        super("line " + line + ": " + problem);
    }
}
