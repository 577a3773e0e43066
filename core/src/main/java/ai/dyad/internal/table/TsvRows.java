package ai.dyad.internal.table;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Rows of a file of tab-separated values with a header, one row per line. A field that is
 * completely in double quotes, with inner quotes doubled, is unquoted, as spreadsheets write it;
 * other quotes are text.
 */
final class TsvRows {

    private static final Pattern TAB = Pattern.compile("\t");
    private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"]|\"\")*\"");

    private TsvRows() {}

    static void read(BufferedReader text, RowConsumer rows) throws IOException {
        TableHeader header = null;
        long number = 0;
        for (String line = text.readLine(); line != null; line = text.readLine()) {
            number++;
            if (line.isEmpty()) {
                continue;
            }
            List<String> fields = fields(line);
            if (header == null) {
                header = new TableHeader(fields, number);
            } else {
                rows.accept(header.name(fields, number));
            }
        }
    }

    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        for (String field : TAB.split(line, -1)) {
            boolean quoted = QUOTED.matcher(field).matches();
            fields.add(
                    quoted ? field.substring(1, field.length() - 1).replace("\"\"", "\"") : field);
        }
        return fields;
    }
}
