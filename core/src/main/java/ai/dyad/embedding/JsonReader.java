package ai.dyad.embedding;

import ai.dyad.internal.table.HalfPairs;
import ai.dyad.internal.table.Utf8File;
import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Path;

/** Reads {@link JsonLines}. */
final class JsonReader {
    private static final Gson GSON = new Gson();

    private JsonReader() {}

    static EmbeddingTable read(Path file) throws IOException {
        RowCollector table = new RowCollector(file);
        HalfPairs halves = new HalfPairs(file);
        Utf8File.forEachLine(
                file,
                (number, line) -> {
                    if (!line.isBlank()) {
                        add(table, halves, number, line);
                    }
                });
        halves.warn();
        return table.table();
    }

    private static void add(RowCollector table, HalfPairs halves, long number, String line)
            throws IOException {
        JsonLines.Row row;
        try {
            row = GSON.fromJson(line, JsonLines.Row.class);
        } catch (JsonParseException e) {
            IOException problem = table.problem(number, e.getMessage());
            problem.initCause(e);
            throw problem;
        }
        if (row == null || row.name() == null || row.embedding() == null) {
            throw table.problem(number, "there must be a name and an embedding");
        }
        table.add(number, halves.mend(row.name(), number), row.embedding());
    }
}
