package ai.dyad.internal.table;

import java.io.IOException;

/** Takes the rows of a table one by one. */
@FunctionalInterface
public interface RowConsumer {

    /**
     * Takes a row.
     *
     * @param row the row
     * @throws IOException if the row cannot be used, which ends the reading
     */
    void accept(TableRow row) throws IOException;
}
