package ai.dyad.embedding;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Reads and writes {@link EmbeddingTable} files with the embeddings and the names of their rows.
 * The file extension determines the format:
 *
 * <ul>
 *   <li>{@code .npy}: NumPy's format, float32 (N, D). Names are the lines of {@code NAME.names.txt}
 *       next to {@code NAME.npy}; a line break in a name becomes a space. A table without names has
 *       no such file. A float64 file can also be read; it is rounded to float32.
 *   <li>{@code .csv}: {@code name,e0,e1,...} with a header
 *   <li>{@code .jsonl}: one {@code {"name": "...", "embedding": [...]}} per line
 * </ul>
 *
 * <p>What was written is read back bit for bit. All text is UTF-8; an unpaired surrogate in a name
 * becomes U+FFFD. Group ids and classes are not written, because they belong to the data set.
 *
 * <pre>{@code
 * EmbeddingFile.write(Path.of("images.npy"), table.withNames(names));
 * EmbeddingTable copy = EmbeddingFile.read(Path.of("images.npy"));
 * }</pre>
 *
 * <p>Related: {@link EmbeddingWriter} writes tables that need not fit in memory.
 */
public final class EmbeddingFile {
    private EmbeddingFile() {}

    /**
     * Writes a table atomically: the file is complete or does not exist.
     *
     * @param file the file to write; missing parent directories are created
     * @param table the table, with names unless the file is a .npy
     * @throws IOException if it cannot be written
     * @throws IllegalArgumentException if the file has another extension or a number is not finite
     * @throws IllegalStateException if the file is .csv or .jsonl and the table has no names
     */
    public static void write(Path file, EmbeddingTable table) throws IOException {
        try (EmbeddingWriter writer = EmbeddingWriter.to(file)) {
            writer.append(table);
            writer.complete();
        }
    }

    /**
     * Reads and checks a table.
     *
     * @param file the file, as written by {@link #write}, by NumPy or by hand
     * @return the table, with names unless it is a .npy without a file of names
     * @throws IOException if the file cannot be read, is malformed, has no rows, rows of different
     *     lengths or a number that is not finite; the message names the file and, for text, the
     *     line
     * @throws IllegalArgumentException if the name does not end in .npy, .csv or .jsonl
     */
    public static EmbeddingTable read(Path file) throws IOException {
        return FileFormat.of(file).read(file);
    }
}
