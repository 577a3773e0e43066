package ai.dyad.examples.retrieve;

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

    private final PartFile table;
    private final PartFile names;
    private final OutputStream rows;
    private final BufferedWriter lines;
    private long count;
    private int dimension;

    NpyWriter(Path file) throws IOException {
        table = new PartFile(file);
        names = new PartFile(NpyHeader.names(file));
        rows = new BufferedOutputStream(Files.newOutputStream(table.path()));
        lines = Files.newBufferedWriter(names.path());
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
        try (FileChannel channel = FileChannel.open(table.path(), StandardOpenOption.WRITE)) {
            ByteBuffer header = NpyHeader.encode(count, dimension);
            while (header.hasRemaining()) {
                channel.write(header);
            }
        }
        names.complete();
        table.complete();
    }

    @Override
    public void close() throws IOException {
        try (rows;
                lines) {
            // both are closed before their files are deleted
        }
        table.discard();
        names.discard();
    }
}
