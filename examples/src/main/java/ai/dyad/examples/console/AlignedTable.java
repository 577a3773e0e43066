package ai.dyad.examples.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table for the console, for HTML pages and for JSON. The first column and columns of words are
 * left-aligned, columns of numbers right-aligned.
 */
public final class AlignedTable {
    private final List<String> headings;
    private final List<List<Cell>> rows = new ArrayList<>();

    /**
     * Creates a table without rows.
     *
     * @param headings the heading of each column; all must differ
     */
    public AlignedTable(String... headings) {
        this.headings = List.of(headings);
    }

    /**
     * Adds a row.
     *
     * @param cells one for each column: a cell, a text or a number; fractions are shown with three
     *     decimals
     * @return this table
     * @throws IllegalArgumentException if the number of cells differs from the number of headings
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
     * Returns the displayed text of every cell.
     *
     * @return a text for each column of each row
     */
    public List<List<String>> texts() {
        return rows.stream().map(row -> row.stream().map(Cell::shown).toList()).toList();
    }

    /**
     * Returns the values of each row by heading, without cells that have no value.
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
     * Returns whether a column is left-aligned.
     *
     * @param column its position
     * @return true if left-aligned, false if right-aligned
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
     * @return the lines, each ending with a line feed
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
