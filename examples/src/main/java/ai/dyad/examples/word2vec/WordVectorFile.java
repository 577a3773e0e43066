package ai.dyad.examples.word2vec;

import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.internal.AtomicFile;
import ai.dyad.internal.Text;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;

/** Writes word2vec's text format: a line "V D", then one line per word with D numbers. */
final class WordVectorFile {
    private WordVectorFile() {}

    /** Writes a file atomically. */
    static void write(Path file, Vocabulary vocabulary, EmbeddingTable vectors) throws IOException {
        try (AtomicFile whole = AtomicFile.create(file)) {
            try (BufferedWriter out = Text.newWriter(whole.part())) {
                out.write(vectors.size() + " " + vectors.dimension() + "\n");
                for (int i = 0; i < vectors.size(); i++) {
                    out.write(vocabulary.word(i));
                    for (float value : vectors.row(i)) {
                        out.write(" " + value);
                    }
                    out.write("\n");
                }
            }
            whole.commit();
        }
    }
}
