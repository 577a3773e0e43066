package ai.dyad.examples.retrieve;

import ai.dyad.embedding.EmbeddingTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Collects rows of a file of text, and sees to it that they are of one length and finite. */
final class GrowingTable {
    private static final int LONGEST_JAVA_ARRAY = Integer.MAX_VALUE - 8;

    private final Path file;
    private final List<String> names = new ArrayList<>();
    private float[] values = new float[1 << 12];
    private int used;
    private int dimension;

    GrowingTable(Path file) {
        this.file = file;
    }

    void add(long line, String name, float[] row) throws IOException {
        if (names.isEmpty()) {
            dimension = row.length;
        }
        if (row.length != dimension || dimension == 0) {
            throw problem(
                    line,
                    "there must be " + Math.max(dimension, 1) + " numbers, got " + row.length);
        }
        for (float value : row) {
            if (!Float.isFinite(value)) {
                throw problem(line, "numbers must be finite, got " + value);
            }
        }
        int needed = reserve(line);
        System.arraycopy(row, 0, values, used, dimension);
        used = needed;
        names.add(name);
    }

    private int reserve(long line) throws IOException {
        long needed = (long) used + dimension;
        if (needed > LONGEST_JAVA_ARRAY) {
            throw problem(line, "a table must have at most " + LONGEST_JAVA_ARRAY + " numbers");
        }
        if (needed > values.length) {
            long grown = Math.max(needed, Math.min(LONGEST_JAVA_ARRAY, 2L * values.length));
            values = Arrays.copyOf(values, (int) grown);
        }
        return (int) needed;
    }

    IOException problem(long line, String problem) {
        return new IOException(file + ": line " + line + ": " + problem);
    }

    NamedVectors table() throws IOException {
        if (names.isEmpty()) {
            throw new IOException(file + ": a table must have at least one row, got none");
        }
        return new NamedVectors(
                List.copyOf(names), EmbeddingTable.of(Arrays.copyOf(values, used), dimension));
    }
}
