package ai.dyad.internal.table;

import ai.dyad.internal.NearestName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A file of rows of named texts, read with suspicion: UTF-8 or nothing, every wanted column in
 * every row, and no empty text. What is wrong is told with its line.
 *
 * <p>The end of a file's name tells its format:
 *
 * <ul>
 *   <li>{@code .csv}: comma-separated with a header; quoted fields may hold commas and line ends
 *   <li>{@code .tsv} or {@code .tab}: tab-separated with a header, one row per line
 *   <li>{@code .jsonl} or {@code .ndjson}: one JSON object per line
 *   <li>{@code .txt}: one text per line and no header; the column is called "text"
 * </ul>
 *
 * <p>Files may begin with a byte-order mark, and have line ends of any kind.
 */
public final class TextTable {

    private static final char BYTE_ORDER_MARK = '\ufeff';
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
     * Hands over all rows, as they are read and as they are.
     *
     * @param file the file
     * @param rows takes the rows in the file's order
     * @throws TextFileException if the file's name has another end, the file is not UTF-8, or has a
     *     row that cannot be read; the message gives the line
     * @throws IOException if the file cannot be read, or a row was not accepted
     */
    public static void forEach(Path file, RowConsumer rows) throws IOException {
        TableFormat format = TableFormat.of(file);
        CharsetDecoder strict = StandardCharsets.UTF_8.newDecoder();
        try (BufferedReader text =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), strict))) {
            skipByteOrderMark(text);
            format.read(text, rows);
        } catch (CharacterCodingException e) {
            throw new TextFileException(
                    file,
                    "line "
                            + firstUndecodableLine(file)
                            + ": the text must be UTF-8: convert the file, or save it as UTF-8",
                    e);
        } catch (RowException e) {
            throw new TextFileException(file, e.getMessage(), e);
        }
    }

    /**
     * Reads all rows.
     *
     * @param file the file
     * @param single the columns that must hold exactly one text, not blank
     * @param several the columns that together must hold one text or more; blank ones are no texts
     * @return the rows in the file's order, with these columns and whatever others there are
     * @throws TextFileException if the file cannot be handed over by {@link #forEach}, lacks a
     *     column, or has rows without the texts they must hold: all of these are counted and the
     *     first ten listed
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
                addProblem(row, column + (texts == null ? " is no text" : " is not one text"));
            } else if (texts.get(0).isBlank()) {
                addProblem(row, column + " is empty");
            }
        }
        if (!several.isEmpty() && row.texts(several).isEmpty()) {
            boolean empty = several.stream().anyMatch(row.values()::containsKey);
            addProblem(row, String.join(", ", several) + (empty ? " is empty" : " is no text"));
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

    private static void skipByteOrderMark(BufferedReader text) throws IOException {
        text.mark(1);
        if (text.read() != BYTE_ORDER_MARK) {
            text.reset();
        }
    }

    /** Decodes again, this time counting lines, since a buffered reader is ahead of its parser. */
    private static long firstUndecodableLine(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer text = CharBuffer.allocate(1 << 13);
        long line = 1;
        CoderResult result;
        do {
            result = decoder.decode(bytes, text, true);
            text.flip();
            line += text.chars().filter(character -> character == '\n').count();
            text.clear();
        } while (result.isOverflow());
        return line;
    }
}
