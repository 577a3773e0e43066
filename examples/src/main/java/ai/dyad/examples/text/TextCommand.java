package ai.dyad.examples.text;

import ai.djl.Device;
import ai.dyad.examples.machine.DeviceOption;
import ai.dyad.examples.report.RunFacts;
import ai.dyad.examples.run.ConsoleRun;
import ai.dyad.examples.run.RunOptions;
import ai.dyad.training.RunDirectory;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Fine-tunes a text encoder on pairs of texts and evaluates it before and after. */
@Command(
        name = "text",
        description = {
            "Fine-tune a sentence encoder on pairs of texts and evaluate it on held-out pairs. The"
                    + " loss is InfoNCE, sentence-transformers' MultipleNegativesRankingLoss.",
            "Without --data: MiniLM on WordNet's words, definitions and examples."
        })
public final class TextCommand implements Callable<Integer> {
    private static final int INTERRUPTED = 130;

    @Spec private CommandSpec spec;
    @Mixin private DeviceOption device = new DeviceOption();
    @Mixin private TextOptions options = new TextOptions();
    @Mixin private RunOptions running = new RunOptions();

    /** Creates the command; picocli calls this. */
    public TextCommand() {}

    /** {@inheritDoc} */
    @Override
    public Integer call() throws Exception {
        PrintWriter console = spec.commandLine().getOut();
        Device chosen = device.resolve();
        RunFacts facts = RunFacts.begin(spec, chosen);
        options.fillFrom(running.settings());
        TextSplit split = options.openData();
        TextSettings settings = options.settle(split);
        RunDirectory run = running.directory("text-" + options.dataName());
        ConsoleRun training = new ConsoleRun(run, running.schedule(run), chosen, console);
        if (!training.train(new TextJob(settings, split))) {
            return INTERRUPTED;
        }
        new TextComparison(settings, split, run).write(facts, chosen, console);
        return 0;
    }
}
