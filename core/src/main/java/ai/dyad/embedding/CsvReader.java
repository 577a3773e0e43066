package ai.dyad.embedding;

import ai.dyad.internal.NearestName;
import ai.dyad.internal.table.TableRow;
import ai.dyad.internal.table.TextTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads the format of {@link CsvLines}: one column of names, all others of numbers. */
final class CsvReader {
    private CsvReader() {}

    static EmbeddingTable read(Path file) throws IOException {
        RowCollector table = new RowCollector(file);
        TextTable.forEach(file, row -> add(table, row));
        return table.table();
    }

    private static void add(RowCollector table, TableRow row) throws IOException {
        Set<String> known = row.values().keySet();
        if (!known.contains(CsvLines.NAME)) {
            throw table.problem(
                    row.line(),
                    "there must be a column \""
                            + CsvLines.NAME
                            + "\" besides those of numbers, got "
                            + known.stream().limit(5).toList()
                            + (known.size() > 5 ? " and more" : "")
                            + NearestName.of(CsvLines.NAME, known)
                                    .map(near -> "; did you mean \"" + near + "\"? Then rename it")
                                    .orElse(""));
        }
        List<String> columns = new ArrayList<>(known);
        columns.remove(CsvLines.NAME);
        float[] numbers = new float[columns.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = number(table, row, columns.get(i));
        }
        table.add(row.line(), row.text(CsvLines.NAME), numbers);
    }

    private static float number(RowCollector table, TableRow row, String column)
            throws IOException {
        String text = row.text(column);
        try {
            return Float.parseFloat(text);
        } catch (NumberFormatException e) {
            IOException problem =
                    table.problem(row.line(), column + " must be a number, got \"" + text + '"');
            problem.initCause(e);
            throw problem;
        }
    }
}
