package ai.dyad.examples.nce;

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

/** The command {@code nce}. */
@Command(
        name = "nce",
        description =
                "Learn a known distribution p(x|c) with every noise-contrastive loss, and plot which"
                        + " of them recover it.")
public final class NceCommand implements Callable<Integer> {
    private static final int INTERRUPTED = 130;

    @Spec private CommandSpec spec;
    @Mixin private DeviceOption device = new DeviceOption();
    @Mixin private OutOption out = new OutOption();

    @Option(
            names = "--values",
            paramLabel = "N",
            defaultValue = "50",
            description = "Number of values x. Default: ${DEFAULT-VALUE}.")
    private int values;

    @Option(
            names = "--contexts",
            paramLabel = "N",
            defaultValue = "10",
            description = "Number of contexts c. Default: ${DEFAULT-VALUE}.")
    private int contexts;

    @Option(
            names = {"-k", "--noise-samples"},
            paramLabel = "K",
            split = ",",
            defaultValue = "1,8,64",
            description =
                    "Noise samples for each true sample; the plots by step show the largest."
                            + " Default: ${DEFAULT-VALUE}.")
    private List<Integer> noiseSamples;

    @Option(
            names = "--noise",
            paramLabel = "NOISE",
            defaultValue = "unigram",
            description =
                    "Noise distribution: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private NoiseKind noise;

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            split = ",",
            description = "Methods to compare: ${COMPLETION-CANDIDATES}. Default: all.")
    private List<NceMethod> methods;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Training steps of each method. Default: ${DEFAULT-VALUE}.")
    private int steps;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "256",
            description = "True samples in a step. Default: ${DEFAULT-VALUE}.")
    private int batchSize;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Random seed. Default: ${DEFAULT-VALUE}.")
    private long seed;

    /** Creates the command; picocli sets the options. */
    public NceCommand() {}

    /** {@inheritDoc} */
    @Override
    public Integer call() throws IOException {
        PrintWriter console = spec.commandLine().getOut();
        NceSettings settings =
                new NceSettings(values, contexts, noiseSamples, noise, steps, batchSize, seed);
        List<NceMethod> chosen = methods == null ? List.of(NceMethod.values()) : methods;
        Device resolved = device.resolve();
        RunFacts facts = RunFacts.begin(spec, resolved);
        Path directory = out.create("nce", settings.asMap(chosen));
        try (ConsoleJob job = new ConsoleJob("nce")) {
            List<NceResult> results = new NceExperiment(settings, chosen, resolved, job).run();
            job.endProgress();
            if (results.isEmpty()) {
                System.err.println("dyad: stopped before the first measurement");
                return INTERRUPTED;
            }
            NceReport report = new NceReport(results, settings);
            report.draw(directory.resolve("nce.png"));
            new RunReport(
                            "Noise-contrastive losses on a known p(x|c)",
                            facts,
                            settings.asMap(chosen))
                    .table(
                            "Distance of each method from the truth",
                            report.table(),
                            "KL in nats; 0 is the truth. Z is the sum over x of exp(score): log Z is"
                                    + " 0 where scores need no softmax.")
                    .figure(
                            "nce.png",
                            "Distance from the truth and log Z during training, and the final"
                                    + " distance by the number of noise samples k. Lower is better;"
                                    + " dashed: the same scores read in another way.")
                    .publish(directory, console);
            new Ending(directory).file("nce.png", "the charts").print(console);
            return job.stopRequested() ? INTERRUPTED : 0;
        }
    }
}
