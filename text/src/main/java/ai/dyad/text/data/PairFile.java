package ai.dyad.text.data;

import ai.dyad.internal.table.TableRow;
import ai.dyad.internal.table.TextFileException;
import ai.dyad.internal.table.TextTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads pairs of texts from a file. The extension determines the format:
 *
 * <ul>
 *   <li>{@code .csv}: comma-separated with a header; quoted fields may contain commas and line
 *       breaks
 *   <li>{@code .tsv}: tab-separated with a header, one row per line
 *   <li>{@code .jsonl}: one JSON object per line
 * </ul>
 *
 * <p>Files are UTF-8, with or without a byte-order mark, with any line ending.
 */
public final class PairFile {

    private PairFile() {}

    /**
     * Reads all pairs of a file.
     *
     * @param file the file
     * @param columns the columns to read; others are ignored
     * @return the pairs in the file's order
     * @throws TextFileException if the file is not UTF-8, lacks a column, or has malformed rows or
     *     empty texts; the message counts all such rows and lists the first ten with their line
     *     numbers
     * @throws IOException if the file cannot be read
     */
    public static List<TextPair> read(Path file, PairColumns columns) throws IOException {
        List<TextPair> pairs = new ArrayList<>();
        for (TableRow row : TextTable.read(file, columns.names(), List.of())) {
            String negative = columns.negative() == null ? null : row.text(columns.negative());
            pairs.add(
                    new TextPair(
                            row.text(columns.anchor()), row.text(columns.positive()), negative));
        }
        if (pairs.isEmpty()) {
            throw new TextFileException(file, "there must be at least 1 pair, got none");
        }
        return pairs;
    }
}
