package ai.dyad.examples.retrieve;

import ai.dyad.embedding.EmbeddingTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A table of embeddings with a name for each row.
 *
 * @param names N names
 * @param rows N rows
 */
record NamedVectors(List<String> names, EmbeddingTable rows) {

    /** Reads a file in the format that the end of its name tells; all of it is checked. */
    static NamedVectors read(Path file) throws IOException {
        return switch (VectorFormat.of(file)) {
            case NPY -> NpyReader.read(file);
            case CSV -> CsvReader.read(file);
            case JSONL -> JsonReader.read(file);
        };
    }
}
