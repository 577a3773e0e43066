package ai.dyad.embedding;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** The file formats of a table, identified by file extension. */
enum FileFormat {
    NPY {
        @Override
        EmbeddingTable read(Path file) throws IOException {
            return NpyReader.read(file);
        }

        @Override
        RowSink write(Path file) throws IOException {
            return new NpySink(file);
        }
    },
    CSV {
        @Override
        EmbeddingTable read(Path file) throws IOException {
            return CsvReader.read(file);
        }

        @Override
        RowSink write(Path file) throws IOException {
            return new LineSink(file, new CsvLines());
        }
    },
    JSONL {
        @Override
        EmbeddingTable read(Path file) throws IOException {
            return JsonReader.read(file);
        }

        @Override
        RowSink write(Path file) throws IOException {
            return new LineSink(file, new JsonLines());
        }
    };

    abstract EmbeddingTable read(Path file) throws IOException;

    abstract RowSink write(Path file) throws IOException;

    static FileFormat of(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        for (FileFormat format : values()) {
            if (name.endsWith("." + format.name().toLowerCase(Locale.ROOT))) {
                return format;
            }
        }
        throw new IllegalArgumentException(
                "a table's file name must end in .npy, .csv or .jsonl, got " + file);
    }
}
