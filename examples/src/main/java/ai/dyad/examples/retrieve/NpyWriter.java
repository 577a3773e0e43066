package ai.dyad.examples.retrieve;

import ai.dyad.internal.AtomicFile;
import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;

/**
 * Writes rows as NumPy's .npy, float32 (N, D), and their names as lines of {@code NAME.names.txt}
 * beside it.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">format</a>
 */
final class NpyWriter implements VectorWriter {
    private static final Pattern LINE_END = Pattern.compile("\\R");

    private final AtomicFile table;
    private final AtomicFile names;
    private final OutputStream rows;
    private final BufferedWriter lines;
    private long count;
    private int dimension;

    NpyWriter(Path file) throws IOException {
        table = AtomicFile.create(file);
        names = AtomicFile.create(NpyHeader.names(file));
        rows = new BufferedOutputStream(Files.newOutputStream(table.part()));
        lines = Files.newBufferedWriter(names.part());
        rows.write(new byte[NpyHeader.BYTES]); // filled in when the number of rows is known
    }

    @Override
    public void append(String name, float[] row) throws IOException {
        dimension = row.length;
        ByteBuffer bytes =
                ByteBuffer.allocate(row.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(row);
        rows.write(bytes.array());
        lines.write(LINE_END.matcher(name).replaceAll(" "));
        lines.write('\n');
        count++;
    }

    @Override
    public void complete() throws IOException {
        if (count == 0) {
            throw new IOException("a table must have at least one row, got none");
        }
        rows.close();
        lines.close();
        try (FileChannel channel = FileChannel.open(table.part(), StandardOpenOption.WRITE)) {
            ByteBuffer header = NpyHeader.encode(count, dimension);
            while (header.hasRemaining()) {
                channel.write(header);
            }
        }
        names.commit();
        table.commit();
    }

    @Override
    public void close() throws IOException {
        try (rows;
                lines) {
            // both are closed before their files are deleted
        }
        table.close();
        names.close();
    }
}
