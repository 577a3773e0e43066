package ai.dyad.examples.retrieve;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.embedding.EmbeddingWriter;
import ai.dyad.examples.console.Job;
import ai.dyad.internal.NearestName;
import ai.dyad.internal.table.TableRow;
import ai.dyad.internal.table.TextTable;
import ai.dyad.vision.data.ImageFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/** Embeds images or texts into a table, batch by batch; only one batch is in memory at a time. */
final class Embedding {
    private final RetrievalModel model;
    private final EmbeddingWriter table;
    private final Job job;
    private final int batchSize;
    private long rows;

    Embedding(RetrievalModel model, EmbeddingWriter table, Job job, int batchSize) {
        this.model = model;
        this.table = table;
        this.job = job;
        this.batchSize = batchSize;
    }

    /** Returns the number of rows written so far. */
    long rows() {
        return rows;
    }

    /** Embeds images; afterwards the files list the images that could not be read. */
    void images(ImageFiles files, Path folder) throws IOException {
        int total = files.files().size();
        for (int from = 0; from < total; from += batchSize) {
            int to = Math.min(from + batchSize, total);
            try (NDManager scope = model.manager().newSubManager()) {
                ImageFiles.Decoded batch = files.decode(scope, from, to);
                if (batch.images() != null) {
                    List<String> names =
                            batch.files().stream().map(file -> name(folder, file)).toList();
                    append(names, model.images().embed(scope, batch.images()));
                }
            }
            advance(to, total);
        }
    }

    private static String name(Path folder, Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }

    /**
     * Embeds the texts of a column, skipping rows in which it is blank.
     *
     * @return the number of blank rows
     */
    long texts(Path file, String column) throws IOException {
        long[] total = new long[1];
        TextTable.forEach(file, row -> total[0] += requireColumn(file, column, row));
        long[] done = new long[2]; // rows, of which blank
        List<String> batch = new ArrayList<>();
        TextTable.forEach(
                file,
                row -> {
                    done[0]++;
                    String text = row.text(column);
                    if (text.isBlank()) {
                        done[1]++;
                    } else {
                        batch.add(text);
                    }
                    if (batch.size() == batchSize) {
                        embed(batch);
                        advance(done[0], total[0]);
                    }
                });
        embed(batch);
        advance(total[0], total[0]);
        return done[1];
    }

    private static int requireColumn(Path file, String column, TableRow row) throws IOException {
        List<String> texts = row.values().get(column);
        if (texts == null || texts.size() != 1) {
            throw new IOException(
                    file
                            + ": line "
                            + row.line()
                            + ": expected one text in column \""
                            + column
                            + "\", got columns "
                            + row.values().keySet()
                            + NearestName.of(column, row.values().keySet())
                                    .filter(near -> !near.equals(column))
                                    .map(near -> "; did you mean --column \"" + near + "\"?")
                                    .orElse(": choose another with --column"));
        }
        return 1;
    }

    private void embed(List<String> texts) throws IOException {
        if (!texts.isEmpty()) {
            try (NDManager scope = model.manager().newSubManager()) {
                append(texts, model.texts().encode(scope, texts));
            }
            texts.clear();
        }
    }

    private void append(List<String> names, NDArray embeddings) throws IOException {
        table.append(EmbeddingTable.of(embeddings).normalized().withNames(names));
        rows += names.size();
    }

    private void advance(long done, long total) {
        job.progress(done, total, "embedding");
        if (job.stopRequested()) {
            throw new CancellationException("stopped after " + done + " of " + total);
        }
    }
}
