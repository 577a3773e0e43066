package ai.dyad.embedding;

import ai.dyad.internal.table.TextFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Collects the rows of a text file and checks that they are finite and of equal length. */
final class RowCollector {
    private final Path file;
    private final List<String> names = new ArrayList<>();
    private ChunkedRows rows;

    RowCollector(Path file) {
        this.file = file;
    }

    void add(long line, String name, float[] row) throws TextFileException {
        if (rows == null && row.length > 0) {
            rows = new ChunkedRows(row.length);
        }
        if (rows == null || row.length != rows.dimension()) {
            int wanted = rows == null ? 1 : rows.dimension();
            throw problem(line, "must have " + wanted + " numbers, got " + row.length);
        }
        for (float value : row) {
            if (!Float.isFinite(value)) {
                throw problem(line, "numbers must be finite, got " + value);
            }
        }
        rows.append(row);
        names.add(name);
    }

    TextFileException problem(long line, String problem) {
        return new TextFileException(file, "line " + line + ": " + problem);
    }

    EmbeddingTable table() throws TextFileException {
        if (rows == null) {
            throw new TextFileException(file, "a table must have at least one row, got none");
        }
        return EmbeddingTable.of(rows).withNames(names);
    }
}
