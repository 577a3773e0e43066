package ai.dyad.examples.retrieve;

import ai.dyad.embedding.EmbeddingWriter;
import ai.dyad.examples.console.ConsoleJob;
import ai.dyad.examples.data.SkippedList;
import ai.dyad.examples.machine.DeviceOption;
import ai.dyad.examples.pretrained.NamedModel;
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

/** Turns images or texts into a table of embeddings. */
@Command(
        name = "embed",
        customSynopsis = "dyad embed [OPTIONS] MODEL (--images=DIR | --texts=FILE) --out=TABLE",
        description = {
            "Turn a folder of images or a file of texts into a table of embeddings.",
            "Rows have length 1, so a dot product is a cosine. An interrupted run writes nothing."
        })
public final class EmbedCommand implements Callable<Integer> {
    private static final int INTERRUPTED = 130;

    @Spec private CommandSpec spec;
    @Mixin private DeviceOption device = new DeviceOption();

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description =
                    "The run directory of dyad clip (images and texts), simclr (images) or text"
                            + " (texts); minilm (texts), which is built in; "
                            + NamedModel.HELP
                            + ".")
    private String model;

    @ArgGroup(multiplicity = "1")
    private Source source;

    @Option(
            names = "--column",
            paramLabel = "NAME",
            defaultValue = "text",
            description =
                    "Column that holds the texts in .csv, .tsv and .jsonl files. Default: text.")
    private String column = "text";

    @Option(
            names = "--out",
            required = true,
            paramLabel = "TABLE",
            description =
                    "The table to write: .npy for NumPy (with the names in NAME.names.txt beside"
                            + " it), .csv or .jsonl.")
    private Path out;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "64",
            description = "Images or texts per batch. Default: ${DEFAULT-VALUE}.")
    private int batchSize = 64;

    /** What to embed: either images or texts. */
    static final class Source {
        @Option(
                names = "--images",
                paramLabel = "DIR",
                description = "Folder of images, including its subfolders.")
        private Path images;

        @Option(
                names = "--texts",
                paramLabel = "FILE",
                description =
                        "File of texts: .txt with one text per line, or a table (.csv, .tsv,"
                                + " .jsonl).")
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
            return embed(opened, job); // closing the job lets an interrupted process exit
        }
    }

    private int embed(RetrievalModel opened, ConsoleJob job) throws IOException {
        PrintWriter console = spec.commandLine().getOut();
        try (EmbeddingWriter table = EmbeddingWriter.to(out)) {
            Embedding embedding = new Embedding(opened, table, job, batchSize);
            String notes =
                    source.images == null ? texts(embedding, opened) : images(embedding, opened);
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

    private String images(Embedding embedding, RetrievalModel opened) throws IOException {
        if (!Files.isDirectory(source.images)) {
            throw new IllegalArgumentException(
                    "--images must be a folder of images, but there is no folder " + source.images);
        }
        try (ImageFiles files = ImageFiles.in(source.images, opened.images().decoder())) {
            embedding.images(files, source.images);
            List<SkippedImage> skipped = files.skipped();
            if (embedding.rows() == 0) {
                throw new IOException(
                        source.images
                                + " must hold at least one readable image, got none"
                                + (skipped.isEmpty() ? "" : ": " + skipped.get(0)));
            }
            return SkippedList.of(skipped);
        }
    }

    private String texts(Embedding embedding, RetrievalModel opened) throws IOException {
        TextRows encoder = opened.texts();
        long blank = embedding.texts(source.texts, column);
        if (embedding.rows() == 0) {
            throw new IOException(source.texts + " must hold at least one text, got none");
        }
        StringBuilder notes = new StringBuilder();
        if (blank > 0) {
            notes.append("skipped %,d empty texts%n".formatted(blank));
        }
        if (encoder.truncatedTexts() > 0) {
            notes.append(
                    "truncated %,d texts that are too long%n".formatted(encoder.truncatedTexts()));
        }
        return notes.toString();
    }
}
