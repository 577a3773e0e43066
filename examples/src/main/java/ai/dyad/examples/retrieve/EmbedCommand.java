package ai.dyad.examples.retrieve;

import ai.dyad.embedding.EmbeddingWriter;
import ai.dyad.examples.console.ConsoleJob;
import ai.dyad.examples.data.SkippedList;
import ai.dyad.examples.machine.DeviceOption;
import ai.dyad.vision.data.ImageFiles;
import ai.dyad.vision.decode.SkippedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Turns pictures or texts into a table of embeddings. */
@Command(
        name = "embed",
        customSynopsis = "dyad embed [OPTIONS] MODEL (--images=DIR | --texts=FILE) --out=TABLE",
        description = {
            "Turn a folder of images, or a file of texts, into a table of embeddings.",
            "Rows have length 1, so that a dot product is a cosine. If interrupted, nothing is"
                    + " written."
        })
public final class EmbedCommand implements Callable<Integer> {
    private static final int INTERRUPTED = 130;

    @Spec private CommandSpec spec;
    @Mixin private DeviceOption device = new DeviceOption();

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description =
                    "The directory of a run of clip (images and texts), simclr (images) or text"
                            + " (texts); or minilm (texts), which is built in.")
    private String model;

    @ArgGroup(multiplicity = "1")
    private Source source;

    @Option(
            names = "--column",
            paramLabel = "NAME",
            defaultValue = "text",
            description = "Column of the texts in .csv, .tsv and .jsonl. Default: text.")
    private String column = "text";

    @Option(
            names = "--out",
            required = true,
            paramLabel = "TABLE",
            description =
                    "The table: .npy for NumPy (names go to NAME.names.txt beside it), .csv or"
                            + " .jsonl.")
    private Path out;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "64",
            description = "Images or texts in a batch. Default: ${DEFAULT-VALUE}.")
    private int batchSize = 64;

    /** What to embed: one of the two. */
    static final class Source {
        @Option(
                names = "--images",
                paramLabel = "DIR",
                description = "Images: a folder, with its subfolders.")
        private Path images;

        @Option(
                names = "--texts",
                paramLabel = "FILE",
                description = "Texts: .txt with one per line, or a table .csv, .tsv or .jsonl.")
        private Path texts;
    }

    /** Creates the command; picocli calls this. */
    public EmbedCommand() {}

    /** {@inheritDoc} */
    @Override
    public Integer call() throws IOException {
        if (batchSize < 1) {
            throw new IllegalArgumentException("--batch must be >= 1, got " + batchSize);
        }
        try (RetrievalModel opened = RetrievalModel.open(model, device.resolve());
                ConsoleJob job = new ConsoleJob("embed")) {
            return embed(opened, job); // an interrupted process ends when the job is closed
        }
    }

    private int embed(RetrievalModel opened, ConsoleJob job) throws IOException {
        PrintWriter console = spec.commandLine().getOut();
        try (EmbeddingWriter table = EmbeddingWriter.to(out)) {
            Embedding embedding = new Embedding(opened, table, job, batchSize);
            String notes =
                    source.images == null ? texts(embedding, opened) : pictures(embedding, opened);
            table.complete();
            job.endProgress();
            console.print(notes);
            console.printf(Locale.ROOT, "wrote %,d rows to %s%n", embedding.rows(), out);
            return 0;
        } catch (CancellationException e) {
            job.endProgress();
            console.println(e.getMessage() + ": nothing was written");
            return INTERRUPTED;
        }
    }

    private String pictures(Embedding embedding, RetrievalModel opened) throws IOException {
        if (!Files.isDirectory(source.images)) {
            throw new IllegalArgumentException(
                    "--images must be a folder of images, but there is no folder " + source.images);
        }
        try (ImageFiles files = ImageFiles.in(source.images, opened.images().decoder())) {
            embedding.pictures(files, source.images);
            List<SkippedImage> skipped = files.skipped();
            if (embedding.rows() == 0) {
                throw new IOException(
                        source.images
                                + " must hold an image that can be read, got none"
                                + (skipped.isEmpty() ? "" : ": " + skipped.get(0)));
            }
            return SkippedList.of(skipped);
        }
    }

    private String texts(Embedding embedding, RetrievalModel opened) throws IOException {
        TextRows encoder = opened.texts();
        long blank = embedding.texts(source.texts, column);
        if (embedding.rows() == 0) {
            throw new IOException(source.texts + " must hold a text, got none");
        }
        StringBuilder notes = new StringBuilder();
        if (blank > 0) {
            notes.append("skipped %,d empty texts%n".formatted(blank));
        }
        if (encoder.truncatedTexts() > 0) {
            notes.append("cut %,d texts that are too long%n".formatted(encoder.truncatedTexts()));
        }
        return notes.toString();
    }
}
