package ai.dyad.examples.retrieve;

import java.io.IOException;
import java.nio.file.Path;

/** Writes named rows to a file that appears whole, when it is completed, or not at all. */
interface VectorWriter extends AutoCloseable {

    /** Starts a file in the format that the end of its name tells. */
    static VectorWriter to(Path file) throws IOException {
        return switch (VectorFormat.of(file)) {
            case NPY -> new NpyWriter(file);
            case CSV -> new LineWriter(file, new CsvLines());
            case JSONL -> new LineWriter(file, new JsonLines());
        };
    }

    /** Adds a row; all rows are of one length. */
    void append(String name, float[] row) throws IOException;

    /** Puts the file in its place; there must be a row. */
    void complete() throws IOException;

    /** Ends the writing; what was not completed is gone. */
    @Override
    void close() throws IOException;
}
