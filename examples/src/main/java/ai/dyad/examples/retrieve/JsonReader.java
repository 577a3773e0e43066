package ai.dyad.examples.retrieve;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads {@link JsonLines}. */
final class JsonReader {
    private static final Gson GSON = new Gson();

    private JsonReader() {}

    static NamedVectors read(Path file) throws IOException {
        GrowingTable table = new GrowingTable(file);
        long number = 0;
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    add(table, number, line);
                }
            }
        } catch (CharacterCodingException e) {
            throw new IOException(file + ": the text must be UTF-8", e);
        }
        return table.table();
    }

    private static void add(GrowingTable table, long number, String line) throws IOException {
        JsonLines.Row row;
        try {
            row = GSON.fromJson(line, JsonLines.Row.class);
        } catch (JsonParseException e) {
            throw new IOException(table.problem(number, e.getMessage()).getMessage(), e);
        }
        if (row == null || row.name() == null || row.embedding() == null) {
            throw table.problem(number, "there must be a name and an embedding");
        }
        table.add(number, row.name(), row.embedding());
    }
}
