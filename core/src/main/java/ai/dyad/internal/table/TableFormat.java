package ai.dyad.internal.table;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** The formats of files with rows of named texts, chosen by the file name's extension. */
enum TableFormat {
    CSV {
        @Override
        void read(BufferedReader text, HalfPairs halves, RowConsumer rows) throws IOException {
            CsvRows.read(text, rows);
        }
    },
    TSV {
        @Override
        void read(BufferedReader text, HalfPairs halves, RowConsumer rows) throws IOException {
            TsvRows.read(text, rows);
        }
    },
    JSONL {
        @Override
        void read(BufferedReader text, HalfPairs halves, RowConsumer rows) throws IOException {
            JsonRows.read(text, halves, rows);
        }
    },
    LINES {
        @Override
        void read(BufferedReader text, HalfPairs halves, RowConsumer rows) throws IOException {
            LineRows.read(text, rows);
        }
    };

    /** Reads all rows; throws a {@link RowException} at an invalid one. */
    abstract void read(BufferedReader text, HalfPairs halves, RowConsumer rows) throws IOException;

    static TableFormat of(Path file) throws TextFileException {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".csv")) {
            return CSV;
        }
        if (name.endsWith(".tsv") || name.endsWith(".tab")) {
            return TSV;
        }
        if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
            return JSONL;
        }
        if (name.endsWith(".txt")) {
            return LINES;
        }
        throw new TextFileException(file, "the name must end in .csv, .tsv, .jsonl or .txt");
    }
}
