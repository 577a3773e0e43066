package ai.dyad.embedding;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Tables on disk: the numbers of an {@link EmbeddingTable} and the names of its rows. The end of a
 * file's name tells its format:
 *
 * <ul>
 *   <li>{@code .npy}: NumPy's, float32 (N, D). Names are lines of {@code NAME.names.txt} beside
 *       {@code NAME.npy}, a line end in a name becoming a space; a table without names has no such
 *       file. Read as well: float64, which is rounded to float32
 *   <li>{@code .csv}: {@code name,e0,e1,...} with a header
 *   <li>{@code .jsonl}: one {@code {"name": "...", "embedding": [...]}} per line
 * </ul>
 *
 * <p>Numbers come back bit by bit. All text is UTF-8; half a surrogate pair in a name, which has no
 * UTF-8, becomes U+FFFD. Group ids and classes are not written: they belong to the data set.
 *
 * <pre>{@code
 * EmbeddingFile.write(Path.of("images.npy"), table.withNames(names));
 * EmbeddingTable again = EmbeddingFile.read(Path.of("images.npy"));
 * }</pre>
 *
 * <p>Related: {@link EmbeddingWriter} writes tables that need not fit in memory.
 */
public final class EmbeddingFile {
    private EmbeddingFile() {}

    /**
     * Writes a table; the file appears whole or not at all.
     *
     * @param file where it will be; folders above it are created
     * @param table the table, with names unless the file is a .npy
     * @throws IOException if it cannot be written
     * @throws IllegalArgumentException if the name ends otherwise, or a number is not finite
     * @throws IllegalStateException if the table lacks the names that a .csv or .jsonl has
     */
    public static void write(Path file, EmbeddingTable table) throws IOException {
        try (EmbeddingWriter writer = EmbeddingWriter.to(file)) {
            writer.append(table);
            writer.complete();
        }
    }

    /**
     * Reads a table; all of it is checked.
     *
     * @param file the file, as written by {@link #write}, by NumPy or by hand
     * @return the table, with names unless it is a .npy without a file of names
     * @throws IOException if the file cannot be read, is malformed, has no row, rows of different
     *     lengths or a number that is not finite; the message names the file, and the line where
     *     there is one
     * @throws IllegalArgumentException if the name does not end in .npy, .csv or .jsonl
     */
    public static EmbeddingTable read(Path file) throws IOException {
        return FileFormat.of(file).read(file);
    }
}
