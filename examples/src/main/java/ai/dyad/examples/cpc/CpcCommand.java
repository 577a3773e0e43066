package ai.dyad.examples.cpc;

import ai.djl.Device;
import ai.djl.translate.TranslateException;
import ai.dyad.examples.console.ConsoleJob;
import ai.dyad.examples.data.DataSource;
import ai.dyad.examples.data.LabeledImages;
import ai.dyad.examples.machine.DeviceOption;
import ai.dyad.examples.report.Ending;
import ai.dyad.examples.report.OutOption;
import ai.dyad.examples.report.RunFacts;
import ai.dyad.examples.report.RunReport;
import ai.dyad.vision.data.Idx;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code cpc}. */
@Command(
        name = "cpc",
        description = {
            "Contrastive predictive coding: read images row by row and learn to identify the row"
                    + " k rows further down among the same rows of other images.",
            "Reports log N - loss for each k, a lower bound (at most log N) on the mutual"
                    + " information of the rows read and the row to come, and the accuracy of a"
                    + " linear probe."
        })
public final class CpcCommand implements Callable<Integer> {
    private static final int PIXELS = 32;
    private static final int INTERRUPTED = 130;

    @Spec private CommandSpec spec;
    @Mixin private DeviceOption device = new DeviceOption();
    @Mixin private OutOption out = new OutOption();

    @Option(
            names = "--data",
            paramLabel = "DATA",
            description = {
                "Images, as for dyad simclr.",
                "Default: Fashion-MNIST where it is installed, else CIFAR-10 where it is in DJL's"
                        + " cache, else emoji."
            })
    private String data;

    @Option(
            names = "--ahead",
            paramLabel = "K",
            split = ",",
            defaultValue = "1,2,4,8",
            description = "How many rows ahead to predict. Default: ${DEFAULT-VALUE}.")
    private List<Integer> ahead;

    @Option(
            names = "--context-width",
            paramLabel = "D",
            defaultValue = "128",
            description = "Width of the GRU's state, the context. Default: ${DEFAULT-VALUE}.")
    private int contextWidth;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Training steps. Default: ${DEFAULT-VALUE}.")
    private int steps;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "128",
            description =
                    "Images in a batch: one true row and N - 1 others to choose from. Default:"
                            + " ${DEFAULT-VALUE}.")
    private int batchSize;

    @Option(
            names = "--lr",
            paramLabel = "RATE",
            defaultValue = "2e-3",
            description = "Peak learning rate. Default: ${DEFAULT-VALUE}.")
    private float learningRate;

    @Option(
            names = "--probe-samples",
            paramLabel = "N",
            defaultValue = "10000",
            description =
                    "At most this many images to train the linear probe on; 0 for no probe."
                            + " Default: ${DEFAULT-VALUE}.")
    private int probeSamples;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Random seed. Default: ${DEFAULT-VALUE}.")
    private long seed;

    /** Creates the command; picocli sets the options. */
    public CpcCommand() {}

    /** {@inheritDoc} */
    @Override
    public Integer call() throws IOException, TranslateException {
        CpcSettings settings =
                new CpcSettings(
                        ahead, contextWidth, steps, batchSize, learningRate, probeSamples, seed);
        Device chosen = device.resolve();
        RunFacts facts = RunFacts.begin(spec, chosen);
        PrintWriter console = spec.commandLine().getOut();
        try (LabeledImages images = new DataSource(PIXELS, chosen).open(source(), console)) {
            Sequences sequences = new Sequences(images);
            console.printf(
                    Locale.ROOT,
                    "%s: %,d images to train on, %,d held out, each a sequence of %d rows%n",
                    images.name(),
                    sequences.training().size(),
                    sequences.heldOut().size(),
                    sequences.height());
            console.flush();
            settings.requireFits(
                    sequences.height(), sequences.training().size(), sequences.heldOut().size());
            return run(images, sequences, settings, facts);
        }
    }

    private int run(LabeledImages images, Sequences sequences, CpcSettings settings, RunFacts facts)
            throws IOException, TranslateException {
        PrintWriter console = spec.commandLine().getOut();
        Map<String, String> named = settings.asMap(images.source());
        Path directory = out.create("cpc-" + images.name(), named);
        RunReport report =
                new RunReport("Contrastive predictive coding of " + images.name(), facts, named);
        try (ConsoleJob job = new ConsoleJob("cpc")) {
            CpcReport found =
                    new CpcReport(
                            new CpcExperiment(sequences, settings, device.resolve(), job).run(),
                            images.name());
            job.endProgress();
            found.draw(directory.resolve("cpc.png"));
            report.table(
                    "Information of the rows read about the row to come, on held-out images",
                    found.bounds(),
                    "A lower bound on the mutual information; it cannot exceed log N.");
            if (found.hasProbes()) {
                report.table("Linear probe of the " + sequences.labeling(), found.probes());
            } else if (!sequences.labeled()) {
                console.println("the images have no classes: no linear probe");
            }
            report.figure(
                            "cpc.png",
                            "The bound by distance in rows, and during training; the dashed line is"
                                    + " log N, its upper limit.")
                    .publish(directory, console);
            new Ending(directory).file("cpc.png", "the charts").print(console);
            return job.stopRequested() ? INTERRUPTED : 0;
        }
    }

    private String source() {
        boolean fashion = data == null && Idx.installedFashionMnist().isPresent();
        return fashion ? "fashion-mnist" : data;
    }
}
