package ai.dyad.examples.retrieve;

import ai.dyad.internal.table.TableRow;
import ai.dyad.internal.table.TextTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads what {@link CsvLines} are: a column of names, and the others of numbers. */
final class CsvReader {
    private CsvReader() {}

    static NamedVectors read(Path file) throws IOException {
        GrowingTable table = new GrowingTable(file);
        TextTable.forEach(file, row -> add(table, row));
        return table.table();
    }

    private static void add(GrowingTable table, TableRow row) throws IOException {
        if (!row.values().containsKey(CsvLines.NAME)) {
            throw table.problem(row.line(), "there must be a column \"" + CsvLines.NAME + "\"");
        }
        List<String> columns = new ArrayList<>(row.values().keySet());
        columns.remove(CsvLines.NAME);
        float[] numbers = new float[columns.size()];
        for (int i = 0; i < numbers.length; i++) {
            String text = row.text(columns.get(i));
            try {
                numbers[i] = Float.parseFloat(text);
            } catch (NumberFormatException e) {
                throw new IOException(
                        table.problem(
                                        row.line(),
                                        columns.get(i) + " must be a number, got \"" + text + '"')
                                .getMessage(),
                        e);
            }
        }
        table.add(row.line(), row.text(CsvLines.NAME), numbers);
    }
}
