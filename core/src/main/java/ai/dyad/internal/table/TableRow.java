package ai.dyad.internal.table;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * A row of a table: texts by the names of their columns.
 *
 * @param line the line of the file on which the row begins, from 1
 * @param values the texts of each column: one in CSV and TSV; in JSON lines as many as an array of
 *     texts has. A column that the row lacks is absent
 */
public record TableRow(long line, Map<String, List<String>> values) {

    /**
     * Returns the text of a column that holds exactly one.
     *
     * @param column the column
     * @return its text, possibly blank
     * @throws IllegalArgumentException if the row has no text there, or several
     */
    public String text(String column) {
        List<String> texts = values.getOrDefault(column, List.of());
        if (texts.size() != 1) {
            throw new IllegalArgumentException(
                    "line " + line + ": " + column + " must be one text, got " + texts.size());
        }
        return texts.get(0);
    }

    /**
     * Returns the texts of some columns, without blank ones.
     *
     * @param columns the columns
     * @return their texts in the order of the columns, possibly empty
     */
    public List<String> texts(Collection<String> columns) {
        return columns.stream()
                .flatMap(column -> values.getOrDefault(column, List.of()).stream())
                .filter(text -> !text.isBlank())
                .toList();
    }
}
