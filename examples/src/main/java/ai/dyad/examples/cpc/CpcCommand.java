package ai.dyad.examples.cpc;

import ai.djl.Device;
import ai.djl.translate.TranslateException;
import ai.dyad.examples.console.ConsoleJob;
import ai.dyad.examples.data.DataSource;
import ai.dyad.examples.data.LabeledImages;
import ai.dyad.examples.machine.DeviceOption;
import ai.dyad.vision.data.Idx;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code cpc}. */
@Command(
        name = "cpc",
        description = {
            "Contrastive predictive coding: reads pictures row by row and learns to tell the row"
                    + " that comes k rows further down from the same row of other pictures.",
            "What is learned is what a context and a row to come share. One row ahead that is"
                    + " mostly that neighbouring rows look alike; further ahead only what the whole"
                    + " picture is about helps, which is what a linear classifier can use.",
            "Prints log N - loss for each distance, a lower bound on the mutual information that"
                    + " cannot rise above log N, and draws it."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class CpcCommand implements Callable<Integer> {
    private static final int PIXELS = 32;

    @Spec private CommandSpec spec;
    @Mixin private DeviceOption device = new DeviceOption();

    @Option(
            names = "--data",
            paramLabel = "DATA",
            description =
                    "pictures: a directory or tar.gz with CIFAR-10's binary files; cifar10"
                            + " (downloads it); fashion-mnist or fashion-mnist:DIR (IDX files);"
                            + " folder:DIR; emoji; default: Fashion-MNIST where it is installed,"
                            + " else CIFAR-10 where it is at hand, else emoji")
    private String data;

    @Option(
            names = "--ahead",
            split = ",",
            defaultValue = "1,2,4,8",
            description = "how many rows ahead to predict")
    private List<Integer> ahead;

    @Option(
            names = "--context-width",
            defaultValue = "128",
            description = "components of a context, the GRU's state")
    private int contextWidth;

    @Option(names = "--steps", defaultValue = "1000", description = "training steps")
    private int steps;

    @Option(
            names = "--batch-size",
            defaultValue = "128",
            description = "pictures N in a step: one true row and N - 1 others to choose from")
    private int batchSize;

    @Option(
            names = "--learning-rate",
            defaultValue = "2e-3",
            description = "peak of the learning rate")
    private float learningRate;

    @Option(
            names = "--probe-samples",
            defaultValue = "10000",
            description = "the most pictures to train a linear classifier on; 0 trains none")
    private int probeSamples;

    @Option(names = "--seed", defaultValue = "1", description = "seed of all randomness")
    private long seed;

    @Option(names = "--output", defaultValue = "cpc.png", description = "the picture to write")
    private Path output;

    /** Makes the command; the options are set by the command line. */
    public CpcCommand() {}

    /** {@inheritDoc} */
    @Override
    public Integer call() throws IOException, TranslateException {
        CpcSettings settings = settings();
        Device chosen = device.resolve();
        PrintWriter console = spec.commandLine().getOut();
        try (LabeledImages images = new DataSource(PIXELS, chosen).open(source(), console)) {
            Sequences sequences = new Sequences(images);
            console.printf(
                    Locale.ROOT,
                    "%s: %,d pictures to train on, %,d held out, each a sequence of %d rows%n",
                    images.name(),
                    sequences.training().size(),
                    sequences.heldOut().size(),
                    sequences.height());
            console.flush();
            requireFits(settings, sequences);
            run(images.name(), sequences, settings, chosen);
            return 0;
        }
    }

    private void run(String name, Sequences sequences, CpcSettings settings, Device chosen)
            throws IOException, TranslateException {
        try (ConsoleJob job = new ConsoleJob("cpc")) {
            CpcResult result = new CpcExperiment(sequences, settings, chosen, job).run();
            job.endProgress();
            CpcReport report = new CpcReport(result, name, sequences.labeling());
            System.out.println(report.bounds());
            System.out.print(
                    sequences.labelled()
                            ? report.probes()
                            : "the pictures have no classes: no linear probe\n");
            report.draw(output);
            System.out.println("wrote " + output.toAbsolutePath());
        }
    }

    private void requireFits(CpcSettings settings, Sequences sequences) {
        try {
            settings.requireFits(
                    sequences.height(), sequences.training().size(), sequences.heldOut().size());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private String source() {
        boolean fashion = data == null && Idx.installedFashionMnist().isPresent();
        return fashion ? "fashion-mnist" : data;
    }

    private CpcSettings settings() {
        try {
            return new CpcSettings(
                    ahead, contextWidth, steps, batchSize, learningRate, probeSamples, seed);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
