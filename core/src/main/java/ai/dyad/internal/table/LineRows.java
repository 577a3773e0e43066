package ai.dyad.internal.table;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Rows of a plain text file: one text per line, without a header; empty lines are skipped. */
final class LineRows {

    static final String COLUMN = "text";

    private LineRows() {}

    static void read(BufferedReader text, RowConsumer rows) throws IOException {
        long number = 0;
        for (String line = text.readLine(); line != null; line = text.readLine()) {
            number++;
            if (!line.isBlank()) {
                rows.accept(new TableRow(number, Map.of(COLUMN, List.of(line))));
            }
        }
    }
}
