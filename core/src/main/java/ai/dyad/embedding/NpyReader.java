package ai.dyad.embedding;

import ai.dyad.internal.table.Utf8File;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads a .npy of float32 or float64 (N, D), and the names of its rows if there are any. */
final class NpyReader {
    private static final int MOST_ROWS = Integer.MAX_VALUE - 8;
    private static final int MOST_NUMBERS_A_ROW = MOST_ROWS / Double.BYTES;

    private NpyReader() {}

    static EmbeddingTable read(Path file) throws IOException {
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            NpyHeader header = NpyHeader.read(in);
            check(header, Files.size(file));
            ChunkedRows rows = new ChunkedRows(header.dimension());
            byte[] row = new byte[header.dimension() * header.bytesPerNumber()];
            for (int i = 0; i < header.rows(); i++) {
                in.readFully(row);
                rows.append(decode(row, header, i));
            }
            EmbeddingTable table = EmbeddingTable.of(rows);
            Path names = NpyHeader.names(file);
            return Files.exists(names) ? table.withNames(names(names, table.size())) : table;
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            boolean named = message.contains(file.toString());
            throw named ? e : new IOException(file + ": " + message, e);
        }
    }

    private static void check(NpyHeader header, long fileBytes) throws IOException {
        if (header.rows() == 0 || header.dimension() == 0) {
            throw new IOException("a table must have at least one row, got none");
        }
        if (header.rows() > MOST_ROWS || header.dimension() > MOST_NUMBERS_A_ROW) {
            throw new IOException(
                    "a table must have at most "
                            + MOST_ROWS
                            + " rows of at most "
                            + MOST_NUMBERS_A_ROW
                            + " numbers, got "
                            + header.rows()
                            + " of "
                            + header.dimension());
        }
        long expected =
                header.offset() + header.rows() * header.dimension() * header.bytesPerNumber();
        if (fileBytes != expected) {
            throw new IOException(
                    "the file must have " + expected + " bytes for its shape, got " + fileBytes);
        }
    }

    private static float[] decode(byte[] row, NpyHeader header, int index) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(row).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[header.dimension()];
        for (int i = 0; i < values.length; i++) {
            values[i] =
                    header.bytesPerNumber() == Float.BYTES
                            ? bytes.getFloat()
                            : (float) bytes.getDouble();
            if (!Float.isFinite(values[i])) {
                throw new IOException(
                        "numbers must be finite, got " + values[i] + " in row " + index);
            }
        }
        return values;
    }

    /** Reads the names; every line is a name, even an empty one. */
    private static List<String> names(Path file, int rows) throws IOException {
        List<String> names = new ArrayList<>();
        Utf8File.forEachLine(file, (number, line) -> names.add(line));
        if (names.size() != rows) {
            throw new IOException(
                    file + " must have a name for each of " + rows + " rows, got " + names.size());
        }
        return names;
    }
}
