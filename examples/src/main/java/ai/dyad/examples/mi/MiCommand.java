package ai.dyad.examples.mi;

import ai.djl.Device;
import ai.dyad.examples.console.ConsoleJob;
import ai.dyad.examples.machine.DeviceOption;
import ai.dyad.examples.report.Ending;
import ai.dyad.examples.report.OutOption;
import ai.dyad.examples.report.RunFacts;
import ai.dyad.examples.report.RunReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code mi}. */
@Command(
        name = "mi",
        description =
                "Estimate the mutual information of correlated Gaussians, for which the true value"
                        + " is known, with every bound.")
public final class MiCommand implements Callable<Integer> {
    private static final int INTERRUPTED = 130;

    @Spec private CommandSpec spec;
    @Mixin private DeviceOption device = new DeviceOption();
    @Mixin private OutOption out = new OutOption();

    @Option(
            names = "--dimension",
            paramLabel = "D",
            defaultValue = "20",
            description = "Components of x and of y. Default: ${DEFAULT-VALUE}.")
    private int dimension;

    @Option(
            names = "--correlation",
            paramLabel = "RHO",
            split = ",",
            defaultValue = "0.5,0.9",
            description =
                    "Correlations of x and y in each component, between -1 and 1. Default:"
                            + " ${DEFAULT-VALUE}.")
    private List<Double> correlations;

    @Option(
            names = "--batch",
            paramLabel = "N",
            split = ",",
            defaultValue = "8,32,128,512",
            description = "Batch sizes to compare. Default: ${DEFAULT-VALUE}.")
    private List<Integer> batchSizes;

    @Option(
            names = "--critic",
            paramLabel = "CRITIC",
            defaultValue = "separable",
            description = "Critic to train: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private CriticKind critic;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "500",
            description =
                    "Training steps of each critic; 0 evaluates the exact critic alone. Default:"
                            + " ${DEFAULT-VALUE}.")
    private int steps;

    @Option(
            names = "--alpha",
            paramLabel = "A",
            defaultValue = "0.01",
            description =
                    "Weight of the InfoNCE baseline in the interpolated bound, 0 to 1. Default:"
                            + " ${DEFAULT-VALUE}.")
    private float alpha;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Random seed. Default: ${DEFAULT-VALUE}.")
    private long seed;

    /** Creates the command; picocli sets the options. */
    public MiCommand() {}

    /** {@inheritDoc} */
    @Override
    public Integer call() throws IOException {
        PrintWriter console = spec.commandLine().getOut();
        MiSettings settings =
                new MiSettings(dimension, correlations, batchSizes, critic, steps, alpha, seed);
        Device resolved = device.resolve();
        RunFacts facts = RunFacts.begin(spec, resolved);
        Path directory = out.create("mi", settings.asMap());
        try (ConsoleJob job = new ConsoleJob("mi")) {
            List<MiResult> results = new MiExperiment(settings, resolved, job).run();
            job.endProgress();
            if (results.isEmpty()) {
                System.err.println("dyad: stopped before the first estimate");
                return INTERRUPTED;
            }
            MiReport report = new MiReport(results);
            report.draw(directory.resolve("mi.png"));
            new RunReport("Mutual information of Gaussians", facts, settings.asMap())
                    .table(
                            "Bounds on mutual information, in nats",
                            report.table(),
                            "Jensen-Shannon trains the log-ratio, which the NWJ bound then"
                                    + " evaluates; the exact critic is that log-ratio.",
                            "NWJ and Donsker-Varadhan have no ceiling, but their variance grows like"
                                    + " exp(I): with too few pairs they can end above the true"
                                    + " value.")
                    .figure(
                            "mi.png",
                            "Estimates by batch size, beside the true value and log N, which"
                                    + " InfoNCE cannot exceed. Solid: exact critic; dashed: trained.")
                    .publish(directory, console);
            new Ending(directory).file("mi.png", "the charts").print(console);
            return job.stopRequested() ? INTERRUPTED : 0;
        }
    }
}
