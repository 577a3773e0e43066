package ai.dyad.examples.simclr;

import ai.djl.Device;
import ai.dyad.examples.data.LabeledImages;
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

/** Trains an image encoder with SimCLR, evaluates it and draws its nearest neighbors. */
@Command(
        name = "simclr",
        description = {
            "Train an image encoder without labels (SimCLR), evaluate it, and draw its nearest"
                    + " neighbors.",
            "Without --data: CIFAR-10 if it is in DJL's cache, else the embedded emoji.",
            "Defaults on a CPU: tiny encoder, head 128,64, 400 steps of 256 images, AdamW with"
                    + " learning rate 0.002 and 50 warm-up steps, temperature 0.2, crop 0.2, jitter"
                    + " 0.5; for gray images temperature 0.1, crop 0.7, jitter 1, solarize 0.2. On"
                    + " a GPU: resnet18, head 512,128, 200 epochs in batches of 512, SGD,"
                    + " temperature 0.5, crop 0.08."
        })
public final class SimClrCommand implements Callable<Integer> {
    private static final int INTERRUPTED = 130;

    @Spec private CommandSpec spec;
    @Mixin private DeviceOption device = new DeviceOption();
    @Mixin private SimClrOptions options = new SimClrOptions();
    @Mixin private RunOptions running = new RunOptions();

    /** Creates the command; picocli calls this. */
    public SimClrCommand() {}

    /** {@inheritDoc} */
    @Override
    public Integer call() throws Exception {
        PrintWriter console = spec.commandLine().getOut();
        Device chosen = device.resolve();
        RunFacts facts = RunFacts.begin(spec, chosen);
        options.fillFrom(running.settings());
        try (LabeledImages images = options.openData(console, chosen)) {
            SimClrSettings settings = options.settle(images, chosen);
            if (settings.batch() == images.training().size()) {
                console.printf("every batch holds all %,d images%n", settings.batch());
            }
            RunDirectory run = running.directory("simclr-" + images.name());
            ConsoleRun training = new ConsoleRun(run, running.schedule(run), chosen, console);
            if (!training.train(new SimClrJob(settings, images))) {
                return INTERRUPTED;
            }
            new SimClrEvaluation(images, run, chosen).run(settings, facts, console);
            return 0;
        }
    }
}
