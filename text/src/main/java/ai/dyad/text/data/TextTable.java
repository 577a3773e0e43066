package ai.dyad.text.data;

import ai.dyad.io.NearestName;
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
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A file of rows of named texts, read with suspicion: UTF-8 or nothing, every wanted column in
 * every row, and no empty text. What is wrong is told with its line.
 */
final class TextTable {

    private static final char BYTE_ORDER_MARK = '\ufeff';
    private static final int SHOWN_PROBLEMS = 10;

    private final Path file;
    private final Set<String> columns;
    private final List<Map<String, String>> rows = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private long problemCount;

    private TextTable(Path file, Set<String> columns) {
        this.file = file;
        this.columns = columns;
    }

    /** Returns the rows with at least the columns that are wanted. */
    static List<Map<String, String>> read(Path file, Set<String> columns) throws IOException {
        TableFormat format = TableFormat.of(file);
        TextTable table = new TextTable(file, columns);
        CharsetDecoder strict = StandardCharsets.UTF_8.newDecoder();
        try (BufferedReader text =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), strict))) {
            skipByteOrderMark(text);
            format.read(text, table::take);
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
        table.requireNoProblems();
        return table.rows;
    }

    private void take(long line, Map<String, String> values) throws IOException {
        if (rows.isEmpty() && problemCount == 0) {
            requireColumns(line, values.keySet());
        }
        boolean whole = true;
        for (String column : columns) {
            String value = values.get(column);
            if (value == null || value.isBlank()) {
                whole = false;
                problemCount++;
                if (problems.size() < SHOWN_PROBLEMS) {
                    String what = value == null ? " is no text" : " is empty";
                    problems.add("line " + line + ": " + column + what);
                }
            }
        }
        if (whole) {
            rows.add(values);
        }
    }

    private void requireColumns(long line, Set<String> present) throws RowException {
        for (String column : columns) {
            if (!present.contains(column)) {
                throw new RowException(
                        line,
                        "there must be a column \""
                                + column
                                + "\", got "
                                + present
                                + NearestName.of(column, present)
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
