package ai.dyad.embedding;

import ai.dyad.internal.AtomicFile;
import ai.dyad.internal.Text;
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
final class NpySink implements RowSink {
    private static final Pattern LINE_END = Pattern.compile("\\R");

    private final Path namesFile;
    private final AtomicFile table;
    private final OutputStream rows;
    private AtomicFile names; // null until a name is added
    private BufferedWriter lines; // likewise
    private long count;
    private int dimension;

    NpySink(Path file) throws IOException {
        namesFile = NpyHeader.names(file);
        table = AtomicFile.create(file);
        rows = new BufferedOutputStream(Files.newOutputStream(table.part()));
        try {
            rows.write(new byte[NpyHeader.BYTES]); // written once the number of rows is known
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    @Override
    public void add(String name, float[] row) throws IOException {
        dimension = row.length;
        ByteBuffer bytes =
                ByteBuffer.allocate(row.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(row);
        rows.write(bytes.array());
        if (name != null) {
            addName(name);
        }
        count++;
    }

    private void addName(String name) throws IOException {
        if (names == null) {
            names = AtomicFile.create(namesFile);
            lines = Text.newWriter(names.part());
        }
        lines.write(LINE_END.matcher(name).replaceAll(" "));
        lines.write('\n');
    }

    @Override
    public void complete() throws IOException {
        rows.close();
        try (FileChannel channel = FileChannel.open(table.part(), StandardOpenOption.WRITE)) {
            ByteBuffer header = NpyHeader.encode(count, dimension);
            while (header.hasRemaining()) {
                channel.write(header);
            }
        }
        if (names == null) {
            Files.deleteIfExists(namesFile); // those of an older table
        } else {
            lines.close();
            names.commit();
        }
        table.commit();
    }

    @Override
    public void close() throws IOException {
        AtomicFile namesInTheMaking = names;
        BufferedWriter openLines = lines;
        try (table;
                namesInTheMaking;
                rows;
                openLines) {
            // streams are closed before their files are deleted, which happens even if closing
            // fails
        }
    }
}
