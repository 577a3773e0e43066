package ai.dyad.text.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Rows of a file of comma-separated values with a header. Fields in double quotes may hold commas,
 * line ends and doubled quotes.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
 */
final class CsvRows {

    private static final CSVFormat FORMAT =
            CSVFormat.RFC4180.builder().setIgnoreEmptyLines(true).get();

    private CsvRows() {}

    static void read(BufferedReader text, RowConsumer rows) throws IOException {
        try (CSVParser parser = FORMAT.parse(text)) {
            Iterator<CSVRecord> records = parser.iterator();
            TableHeader header = null;
            long line = 1;
            while (hasNext(records, line)) {
                List<String> fields = records.next().toList();
                if (header == null) {
                    header = new TableHeader(fields, line);
                } else {
                    rows.accept(line, header.name(fields, line));
                }
                line = parser.getCurrentLineNumber() + 1;
            }
        }
    }

    /** Parses the next record, so that what is wrong with it comes with its line. */
    private static boolean hasNext(Iterator<CSVRecord> records, long line) throws IOException {
        try {
            return records.hasNext();
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof CSVException problem) {
                throw new RowException(line, problem.getMessage());
            }
            throw e.getCause();
        }
    }
}
