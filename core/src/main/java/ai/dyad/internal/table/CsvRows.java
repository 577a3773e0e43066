package ai.dyad.internal.table;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of a file of comma-separated values with a header. Fields in double quotes may hold commas,
 * line ends and doubled quotes; quotes further into a field are text. Empty lines are skipped.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
 */
final class CsvRows {

    private static final int END = -1;

    private final BufferedReader text;
    private final StringBuilder field = new StringBuilder();
    private int next;
    private long line = 1; // on which it stands

    private CsvRows(BufferedReader text) throws IOException {
        this.text = text;
        next = text.read();
    }

    static void read(BufferedReader text, RowConsumer rows) throws IOException {
        CsvRows records = new CsvRows(text);
        TableHeader header = null;
        while (records.skipEmptyLines()) {
            long line = records.line;
            List<String> fields = records.record();
            if (header == null) {
                header = new TableHeader(fields, line);
            } else {
                rows.accept(header.name(fields, line));
            }
        }
    }

    /** Returns whether there is another record. */
    private boolean skipEmptyLines() throws IOException {
        while (isLineEnd()) {
            advance();
        }
        return next != END;
    }

    private List<String> record() throws IOException {
        List<String> fields = new ArrayList<>();
        fields.add(field());
        while (next == ',') {
            advance();
            fields.add(field());
        }
        return fields;
    }

    private String field() throws IOException {
        field.setLength(0);
        if (next == '"') {
            quoted();
        } else {
            while (next != ',' && next != END && !isLineEnd()) {
                field.append((char) next);
                advance();
            }
        }
        return field.toString();
    }

    private void quoted() throws IOException {
        long begin = line;
        advance();
        while (true) {
            if (next == END) {
                throw new RowException(begin, "the quoted field that begins here must end with \"");
            }
            if (next == '"') {
                advance();
                if (next != '"') {
                    break;
                }
            }
            field.append((char) next);
            advance();
        }
        if (next != ',' && next != END && !isLineEnd()) {
            throw new RowException(
                    line,
                    "after a quoted field there must be a comma or the line's end, got '"
                            + (char) next
                            + "': double the quotes within quoted fields");
        }
    }

    private boolean isLineEnd() {
        return next == '\n' || next == '\r';
    }

    private void advance() throws IOException {
        int last = next;
        next = text.read();
        if (last == '\n' || (last == '\r' && next != '\n')) {
            line++;
        }
    }
}
