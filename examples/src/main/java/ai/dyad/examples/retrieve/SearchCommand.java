package ai.dyad.examples.retrieve;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.dyad.embedding.EmbeddingFile;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.embedding.NearestNeighbors;
import ai.dyad.embedding.Neighbors;
import ai.dyad.examples.machine.DeviceOption;
import ai.dyad.vision.data.ImageFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Finds the rows of a table that are nearest to a text or an image. */
@Command(
        name = "search",
        description = "Find the rows of a table that are nearest to a text or an image, by cosine.")
public final class SearchCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private DeviceOption device = new DeviceOption();

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description = "The model that wrote the table: the directory of a run, or minilm.")
    private String model;

    @Parameters(
            index = "1",
            paramLabel = "TABLE",
            description = "A table written by ./dyad embed: .npy, .csv or .jsonl.")
    private Path table;

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "TEXT",
            description = "The text to search for.")
    private String text;

    @Option(
            names = "--image",
            paramLabel = "FILE",
            description = "The image to search for, instead of a text.")
    private Path image;

    @Option(
            names = "--top",
            paramLabel = "K",
            defaultValue = "10",
            description = "Number of results to print. Default: ${DEFAULT-VALUE}.")
    private int top = 10;

    /** Creates the command; picocli calls this. */
    public SearchCommand() {}

    /** {@inheritDoc} */
    @Override
    public Integer call() throws IOException {
        if ((text == null) == (image == null)) {
            throw new ParameterException(spec.commandLine(), "give either a TEXT or --image FILE");
        }
        if (top < 1) {
            throw new IllegalArgumentException("--top must be >= 1, got " + top);
        }
        if (!Files.isRegularFile(table)) {
            throw new FileNotFoundException("no such table: " + table);
        }
        try (RetrievalModel opened = RetrievalModel.open(model, device.resolve());
                NDManager scope = opened.manager().newSubManager()) {
            EmbeddingTable wanted = EmbeddingTable.of(embed(opened, scope));
            EmbeddingTable bank = EmbeddingFile.read(table);
            if (bank.dimension() != wanted.dimension()) {
                throw new IllegalArgumentException(
                        String.format(
                                "the table must be made by the same model: %s has %d numbers per"
                                        + " row, %s makes %d",
                                table, bank.dimension(), model, wanted.dimension()));
            }
            Neighbors hits =
                    NearestNeighbors.cosine(bank).onDevice(scope.getDevice()).search(wanted, top);
            print(hits, bank);
            return 0;
        }
    }

    private NDArray embed(RetrievalModel opened, NDManager scope) throws IOException {
        if (image == null) {
            if (text.isBlank()) {
                throw new IllegalArgumentException("the text to search for must not be empty");
            }
            return opened.texts().encode(scope, List.of(text));
        }
        try (ImageFiles file = ImageFiles.of(List.of(image), opened.images().decoder())) {
            ImageFiles.Decoded decoded = file.decode(scope, 0, 1);
            if (decoded.images() == null) {
                throw new IOException(
                        "--image must be a readable image, got " + file.skipped().get(0));
            }
            return opened.images().embed(scope, decoded.images());
        }
    }

    private void print(Neighbors hits, EmbeddingTable bank) {
        PrintWriter console = spec.commandLine().getOut();
        for (int rank = 0; rank < hits.k(); rank++) {
            console.printf(
                    Locale.ROOT,
                    "%3d  %7.4f  %s%n",
                    rank + 1,
                    hits.similarity(0, rank),
                    name(bank, hits.index(0, rank)));
        }
        console.flush();
    }

    private static String name(EmbeddingTable bank, int row) {
        return bank.hasNames() ? bank.name(row) : "row " + row;
    }
}
