package ai.dyad.examples.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table in plain text: the first column to the left, the others to the right. */
public final class TextTable {
    private final List<String[]> rows = new ArrayList<>();

    /**
     * Starts a table.
     *
     * @param headings the heading of each column
     */
    public TextTable(String... headings) {
        rows.add(headings.clone());
    }

    /**
     * Adds a row.
     *
     * @param cells one cell for each column: numbers are shown with three decimals
     * @return this table
     * @throws IllegalArgumentException if there are more or fewer cells than headings
     */
    public TextTable row(Object... cells) {
        int columns = rows.get(0).length;
        if (cells.length != columns) {
            throw new IllegalArgumentException(
                    "expected " + columns + " cells, got " + cells.length);
        }
        String[] row = new String[columns];
        for (int i = 0; i < columns; i++) {
            row[i] =
                    cells[i] instanceof Double number
                            ? String.format(Locale.ROOT, "%.3f", number)
                            : String.valueOf(cells[i]);
        }
        rows.add(row);
        return this;
    }

    /**
     * Lays out the table.
     *
     * @return lines that end with a line feed each
     */
    @Override
    public String toString() {
        int columns = rows.get(0).length;
        int[] widths = new int[columns];
        for (String[] row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String padding = " ".repeat(widths[i] - row[i].length());
                line.append(i == 0 ? row[i] + padding : "  " + padding + row[i]);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
