package ai.dyad.examples.word2vec;

import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.internal.Text;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Word vectors in word2vec's text format: a line "V D", then a word and D numbers a line. */
final class WordVectorFile {
    private WordVectorFile() {}

    /** Writes a file, which appears whole or not at all. */
    static void write(Path file, Vocabulary vocabulary, EmbeddingTable vectors) throws IOException {
        Path target = file.toAbsolutePath();
        Files.createDirectories(target.getParent());
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try {
            try (BufferedWriter out = Text.newWriter(part)) {
                out.write(vectors.size() + " " + vectors.dimension() + "\n");
                for (int i = 0; i < vectors.size(); i++) {
                    out.write(vocabulary.word(i));
                    for (float value : vectors.row(i)) {
                        out.write(" " + value);
                    }
                    out.write("\n");
                }
            }
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
