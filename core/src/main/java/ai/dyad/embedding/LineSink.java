package ai.dyad.embedding;

import ai.dyad.internal.AtomicFile;
import ai.dyad.internal.Text;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;

/** Writes rows as lines of UTF-8 text. */
final class LineSink implements RowSink {
    private final AtomicFile file;
    private final LineFormat format;
    private final BufferedWriter out;
    private boolean empty = true;

    LineSink(Path target, LineFormat format) throws IOException {
        this.file = AtomicFile.create(target);
        this.format = format;
        this.out = Text.newWriter(file.part());
    }

    @Override
    public void add(String name, float[] row) throws IOException {
        if (name == null) {
            throw new IllegalStateException(
                    "a table must have names unless it is written as .npy: set them with"
                            + " withNames(...)");
        }
        if (empty) {
            out.write(format.header(row.length));
            empty = false;
        }
        out.write(format.line(name, row));
    }

    @Override
    public void complete() throws IOException {
        out.close();
        file.commit();
    }

    @Override
    public void close() throws IOException {
        try (file;
                out) {
            // the writer is closed before its file is deleted, which happens even if closing fails
        }
    }
}
