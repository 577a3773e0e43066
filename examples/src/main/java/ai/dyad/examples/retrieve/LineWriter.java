package ai.dyad.examples.retrieve;

import ai.dyad.internal.AtomicFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes rows as lines of UTF-8 text. */
final class LineWriter implements VectorWriter {
    private final AtomicFile file;
    private final LineFormat format;
    private final BufferedWriter out;
    private boolean empty = true;

    LineWriter(Path target, LineFormat format) throws IOException {
        this.file = AtomicFile.create(target);
        this.format = format;
        this.out = Files.newBufferedWriter(file.part());
    }

    @Override
    public void append(String name, float[] row) throws IOException {
        if (empty) {
            out.write(format.header(row.length));
            empty = false;
        }
        out.write(format.line(name, row));
    }

    @Override
    public void complete() throws IOException {
        if (empty) {
            throw new IOException("a table must have at least one row, got none");
        }
        out.close();
        file.commit();
    }

    @Override
    public void close() throws IOException {
        out.close();
        file.close();
    }
}
