package ai.dyad.examples.nce;

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

/** The command {@code nce}. */
@Command(
        name = "nce",
        description = "Learns a known distribution by every noise-contrastive loss.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class NceCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(names = "--values", defaultValue = "50", description = "number of values x")
    private int values;

    @Option(names = "--contexts", defaultValue = "10", description = "number of contexts c")
    private int contexts;

    @Option(
            names = {"-k", "--noise-samples"},
            split = ",",
            defaultValue = "1,8,64",
            description = "noise samples for each true one; the pictures by step show the largest")
    private List<Integer> noiseSamples;

    @Option(
            names = "--noise",
            defaultValue = "UNIGRAM",
            description = "where noise comes from: ${COMPLETION-CANDIDATES}")
    private NoiseKind noise;

    @Option(
            names = "--method",
            split = ",",
            description = "only these methods: ${COMPLETION-CANDIDATES}; default: all")
    private List<NceMethod> methods;

    @Option(names = "--steps", defaultValue = "2000", description = "training steps of each run")
    private int steps;

    @Option(names = "--batch-size", defaultValue = "256", description = "true samples in a step")
    private int batchSize;

    @Option(names = "--seed", defaultValue = "1", description = "seed of all randomness")
    private long seed;

    @Option(names = "--output", defaultValue = "nce.png", description = "the picture to write")
    private Path output;

    /** Makes the command; the options are set by the command line. */
    public NceCommand() {}

    /** {@inheritDoc} */
    @Override
    public Integer call() throws IOException {
        NceSettings settings = settings();
        List<NceMethod> chosen = methods == null ? List.of(NceMethod.values()) : methods;
        try (ConsoleJob job = new ConsoleJob("nce")) {
            List<NceResult> results = new NceExperiment(settings, chosen, job).run();
            job.endProgress();
            if (results.isEmpty()) {
                System.err.println("stopped before the first measurement");
                return 1;
            }
            NceReport report = new NceReport(results, settings);
            System.out.print(report.table());
            System.out.println(
                    "Z is the sum over x of exp(score); 1 where scores need no softmax.");
            report.draw(output);
            System.out.println("wrote " + output.toAbsolutePath());
            return 0;
        }
    }

    private NceSettings settings() {
        try {
            return new NceSettings(values, contexts, noiseSamples, noise, steps, batchSize, seed);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
