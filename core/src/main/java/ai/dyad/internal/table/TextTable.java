package ai.dyad.internal.table;

import ai.dyad.internal.NearestName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A file of rows of named texts. It must be UTF-8, every row must have the required columns, and no
 * text may be empty; errors give the line.
 *
 * <p>The extension of a file's name determines its format:
 *
 * <ul>
 *   <li>{@code .csv}: comma-separated with a header; quoted fields may hold commas and line ends
 *   <li>{@code .tsv} or {@code .tab}: tab-separated with a header, one row per line
 *   <li>{@code .jsonl} or {@code .ndjson}: one JSON object per line
 *   <li>{@code .txt}: one text per line and no header; the column is called "text"
 * </ul>
 *
 * <p>Files may begin with a byte-order mark, and have line ends of any kind. Half a surrogate pair,
 * which an escape in JSON can spell, is read as U+FFFD; one warning per file counts them.
 */
public final class TextTable {

    private static final int SHOWN_PROBLEMS = 10;

    private final Path file;
    private final Set<String> single;
    private final Set<String> several;
    private final Set<String> present = new LinkedHashSet<>();
    private final List<TableRow> rows = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private long firstLine;
    private long problemCount;

    private TextTable(Path file, Collection<String> single, Collection<String> several) {
        this.file = file;
        this.single = new LinkedHashSet<>(single);
        this.several = new LinkedHashSet<>(several);
    }

    /**
     * Passes on each row as it is read, without checks.
     *
     * @param file the file
     * @param rows takes the rows in the file's order
     * @throws TextFileException if the file's name has another extension, the file is not UTF-8, or
     *     has a row that cannot be read; the message gives the line
     * @throws IOException if the file cannot be read, or a row was not accepted
     */
    public static void forEach(Path file, RowConsumer rows) throws IOException {
        TableFormat format = TableFormat.of(file);
        HalfPairs halves = new HalfPairs(file);
        try {
            Utf8File.read(file, text -> format.read(text, halves, rows));
        } catch (RowException e) {
            throw new TextFileException(file, e.getMessage(), e);
        }
        halves.warn();
    }

    /**
     * Reads all rows.
     *
     * @param file the file
     * @param single the columns that must hold exactly one text, not blank
     * @param several the columns that together must hold one text or more; blank ones do not count
     * @return the rows in the file's order, with these columns and any others
     * @throws TextFileException if the file cannot be read by {@link #forEach}, lacks a column, or
     *     has rows without the texts they must hold: all of these are counted and the first ten
     *     listed
     * @throws IOException if the file cannot be read
     */
    public static List<TableRow> read(
            Path file, Collection<String> single, Collection<String> several) throws IOException {
        TextTable table = new TextTable(file, single, several);
        forEach(file, table::take);
        if (table.firstLine > 0) {
            table.requireColumns(table.several, table.present);
        }
        table.requireNoProblems();
        return table.rows;
    }

    private void take(TableRow row) throws IOException {
        if (firstLine == 0) {
            firstLine = row.line();
            requireColumns(single, row.values().keySet());
        }
        present.addAll(row.values().keySet());
        long before = problemCount;
        for (String column : single) {
            List<String> texts = row.values().get(column);
            if (texts == null || texts.size() != 1) {
                addProblem(row, column + (texts == null ? " is not a text" : " is not one text"));
            } else if (texts.get(0).isBlank()) {
                addProblem(row, column + " is empty");
            }
        }
        if (!several.isEmpty() && row.texts(several).isEmpty()) {
            boolean empty = several.stream().anyMatch(row.values()::containsKey);
            addProblem(row, String.join(", ", several) + (empty ? " is empty" : " is not a text"));
        }
        if (problemCount == before) {
            rows.add(row);
        }
    }

    private void addProblem(TableRow row, String problem) {
        problemCount++;
        if (problems.size() < SHOWN_PROBLEMS) {
            problems.add("line " + row.line() + ": " + problem);
        }
    }

    private void requireColumns(Set<String> wanted, Set<String> known) throws TextFileException {
        for (String column : wanted) {
            if (!known.contains(column)) {
                throw new TextFileException(
                        file,
                        "there must be a column \""
                                + column
                                + "\", got "
                                + known
                                + NearestName.of(column, known)
                                        .map(near -> "; did you mean \"" + near + "\"?")
                                        .orElse(""));
            }
        }
    }

    private void requireNoProblems() throws TextFileException {
        if (problemCount > 0) {
            String more = problemCount > problems.size() ? "\n  ..." : "";
            throw new TextFileException(
                    file,
                    "no text may be empty, got "
                            + problemCount
                            + " that are:\n  "
                            + String.join("\n  ", problems)
                            + more);
        }
    }
}
