package ai.dyad.examples.mi;

import ai.dyad.examples.console.ConsoleJob;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code mi}. */
@Command(
        name = "mi",
        description =
                "Bounds the mutual information of correlated Gaussians, where the truth is known.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class MiCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(names = "--dimension", defaultValue = "20", description = "components of x and of y")
    private int dimension;

    @Option(
            names = "--correlation",
            split = ",",
            defaultValue = "0.5,0.9",
            description = "correlations of each pair of components, between -1 and 1")
    private List<Double> correlations;

    @Option(
            names = "--batch-size",
            split = ",",
            defaultValue = "8,32,128,512",
            description = "batch sizes N")
    private List<Integer> batchSizes;

    @Option(
            names = "--critic",
            defaultValue = "SEPARABLE",
            description = "the critic to train: ${COMPLETION-CANDIDATES}")
    private CriticKind critic;

    @Option(
            names = "--steps",
            defaultValue = "500",
            description = "training steps of each critic; 0 trains none")
    private int steps;

    @Option(
            names = "--alpha",
            defaultValue = "0.01",
            description = "weight of the InfoNCE baseline in the interpolated bound, 0 to 1")
    private float alpha;

    @Option(names = "--seed", defaultValue = "1", description = "seed of all randomness")
    private long seed;

    @Option(names = "--output", defaultValue = "mi.png", description = "the picture to write")
    private Path output;

    /** Makes the command; the options are set by the command line. */
    public MiCommand() {}

    /** {@inheritDoc} */
    @Override
    public Integer call() throws IOException {
        MiSettings settings = settings();
        try (ConsoleJob job = new ConsoleJob("mi")) {
            List<MiResult> results = new MiExperiment(settings, job).run();
            job.endProgress();
            if (results.isEmpty()) {
                System.err.println("stopped before the first estimate");
                return 1;
            }
            MiReport report = new MiReport(results);
            System.out.print(report.table());
            System.out.println(
                    "Jensen-Shannon trains the log-ratio, which is then read by the NWJ bound; the"
                            + " exact critic is that log-ratio.\n"
                            + "NWJ and Donsker-Varadhan have no ceiling, but a variance like exp(I):"
                            + " with too few pairs they can end above the truth.");
            report.draw(output);
            System.out.println("wrote " + output.toAbsolutePath());
            return 0;
        }
    }

    private MiSettings settings() {
        try {
            return new MiSettings(dimension, correlations, batchSizes, critic, steps, alpha, seed);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
