package ai.dyad.examples.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table for the console, a page and a program alike. The first column and columns of words are
 * set to the left, numbers to the right.
 */
public final class AlignedTable {
    private final List<String> headings;
    private final List<List<Cell>> rows = new ArrayList<>();

    /**
     * Starts a table.
     *
     * @param headings the heading of each column, all different
     */
    public AlignedTable(String... headings) {
        this.headings = List.of(headings);
    }

    /**
     * Adds a row.
     *
     * @param cells one for each column: cells, texts or numbers, of which decimals are shown with
     *     three digits
     * @return this table
     * @throws IllegalArgumentException if there are more or fewer cells than headings
     */
    public AlignedTable row(Object... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException(
                    "expected " + headings.size() + " cells, got " + cells.length);
        }
        List<Cell> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(Cell.of(cell));
        }
        rows.add(row);
        return this;
    }

    /**
     * Returns the headings.
     *
     * @return one for each column
     */
    public List<String> headings() {
        return headings;
    }

    /**
     * Returns what a reader sees in each row.
     *
     * @return a text for each column of each row
     */
    public List<List<String>> texts() {
        return rows.stream().map(row -> row.stream().map(Cell::shown).toList()).toList();
    }

    /**
     * Returns the numbers of each row by heading; cells without one are left out.
     *
     * @return a map for each row
     */
    public List<Map<String, Object>> values() {
        List<Map<String, Object>> values = new ArrayList<>();
        for (List<Cell> row : rows) {
            Map<String, Object> named = new LinkedHashMap<>();
            for (int i = 0; i < row.size(); i++) {
                if (row.get(i).value() != null) {
                    named.put(headings.get(i), row.get(i).value());
                }
            }
            values.add(named);
        }
        return values;
    }

    /**
     * Says on which side a column is set.
     *
     * @param column its position
     * @return whether on the left
     */
    public boolean isLeft(int column) {
        return column == 0
                || (rows.stream().map(row -> row.get(column)).anyMatch(Cell::isWords)
                        && rows.stream()
                                .map(row -> row.get(column))
                                .allMatch(cell -> cell.isWords() || cell.shown().isEmpty()));
    }

    /**
     * Lays out the table.
     *
     * @return lines that end with a line feed each
     */
    @Override
    public String toString() {
        List<List<String>> lines = new ArrayList<>(List.of(headings));
        lines.addAll(texts());
        StringBuilder text = new StringBuilder();
        int[] widths = new int[headings.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], length(line.get(i)));
            }
        }
        for (List<String> line : lines) {
            StringBuilder row = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String padding = " ".repeat(widths[i] - length(line.get(i)));
                row.append(i == 0 ? "" : "  ")
                        .append(isLeft(i) ? line.get(i) + padding : padding + line.get(i));
            }
            text.append(row.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
