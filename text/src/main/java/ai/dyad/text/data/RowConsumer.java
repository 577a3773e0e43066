package ai.dyad.text.data;

import java.io.IOException;
import java.util.Map;

/** Takes the rows of a table one by one. */
@FunctionalInterface
interface RowConsumer {

    /**
     * Takes a row.
     *
     * @param line the line on which the row begins, from 1
     * @param values its values by column; a column that the row lacks is absent
     */
    void accept(long line, Map<String, String> values) throws IOException;
}
