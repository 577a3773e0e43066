package ai.dyad.examples.retrieve;

import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.internal.table.TextTable;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads a .npy of float32 or float64 (N, D), and the names of its rows where there are some. */
final class NpyReader {
    private static final int LONGEST_JAVA_ARRAY = Integer.MAX_VALUE - 8;

    private NpyReader() {}

    static NamedVectors read(Path file) throws IOException {
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            NpyHeader header = NpyHeader.read(in);
            check(header, Files.size(file));
            float[] values = new float[Math.toIntExact(header.rows() * header.dimension())];
            byte[] row = new byte[header.dimension() * header.bytesPerNumber()];
            for (int at = 0; at < values.length; at += header.dimension()) {
                in.readFully(row);
                decode(row, header, values, at);
            }
            List<String> names = names(NpyHeader.names(file), (int) header.rows());
            return new NamedVectors(names, EmbeddingTable.of(values, header.dimension()));
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            throw message.contains(file.toString()) ? e : new IOException(file + ": " + message, e);
        }
    }

    private static void check(NpyHeader header, long fileBytes) throws IOException {
        if (header.rows() == 0 || header.dimension() == 0) {
            throw new IOException("a table must have at least one row, got none");
        }
        if (header.rows() > LONGEST_JAVA_ARRAY / header.dimension()) {
            throw new IOException("a table must have at most " + LONGEST_JAVA_ARRAY + " numbers");
        }
        long expected =
                header.offset() + header.rows() * header.dimension() * header.bytesPerNumber();
        if (fileBytes != expected) {
            throw new IOException(
                    "the file must have " + expected + " bytes for its shape, got " + fileBytes);
        }
    }

    private static void decode(byte[] row, NpyHeader header, float[] values, int at)
            throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(row).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < header.dimension(); i++) {
            float value =
                    header.bytesPerNumber() == Float.BYTES
                            ? bytes.getFloat()
                            : (float) bytes.getDouble();
            if (!Float.isFinite(value)) {
                throw new IOException(
                        "numbers must be finite, got "
                                + value
                                + " in row "
                                + at / header.dimension());
            }
            values[at + i] = value;
        }
    }

    private static List<String> names(Path file, int rows) throws IOException {
        List<String> names = new ArrayList<>();
        if (Files.exists(file)) {
            TextTable.forEach(file, row -> names.add(row.text("text")));
            if (names.size() != rows) {
                throw new IOException(
                        file
                                + " must have a name for each of "
                                + rows
                                + " rows, got "
                                + names.size());
            }
        } else {
            for (int i = 0; i < rows; i++) {
                names.add("row " + i);
            }
        }
        return names;
    }
}
