package ai.dyad.examples.text;

import ai.djl.Device;
import ai.dyad.examples.machine.DeviceOption;
import ai.dyad.examples.run.RunDirectory;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Fine-tunes a text encoder on pairs of texts and says what that gave. */
@Command(
        name = "text",
        description = {
            "Fine-tune a sentence encoder on pairs of texts (InfoNCE, which sentence-transformers"
                    + " calls MultipleNegativesRankingLoss) and judge it on pairs held out.",
            "With no option: MiniLM on WordNet's words, definitions and examples."
        })
public final class TextCommand implements Callable<Integer> {
    private static final int INTERRUPTED = 130;

    @Spec private CommandSpec spec;
    @Mixin private DeviceOption device = new DeviceOption();
    @Mixin private TextOptions options = new TextOptions();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "The run's directory. Default: runs/text-DATA, numbered if taken.")
    private Path out;

    @Option(
            names = "--resume",
            description =
                    "Go on from the last checkpoint in --out, to the same weights as a run that was"
                            + " never interrupted. Settings not given are the run's own.")
    private boolean resume;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "STEPS",
            defaultValue = "100",
            description = "Steps between two checkpoints. Default: ${DEFAULT-VALUE}.")
    private int checkpointEvery = 100;

    /** Creates the command; picocli calls this. */
    public TextCommand() {}

    /** {@inheritDoc} */
    @Override
    public Integer call() throws Exception {
        PrintWriter console = spec.commandLine().getOut();
        Device chosen = device.resolve();
        if (resume) {
            options.fillFrom(RunDirectory.existing(out).readConfiguration());
        }
        TextSplit split = options.openData();
        TextSettings settings = options.settle(split);
        RunDirectory run =
                resume
                        ? RunDirectory.existing(out)
                        : RunDirectory.fresh(out, "text-" + options.dataName());
        TextRun job = new TextRun(settings, split, run, chosen);
        if (!job.train(
                new TextRun.Schedule(resume, checkpointEvery, options.verifiesChunks()), console)) {
            return INTERRUPTED;
        }
        job.evaluate(console);
        return 0;
    }
}
