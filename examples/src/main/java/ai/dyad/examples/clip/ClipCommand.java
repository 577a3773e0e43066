package ai.dyad.examples.clip;

import ai.djl.Device;
import ai.dyad.examples.data.SkippedList;
import ai.dyad.examples.machine.DeviceOption;
import ai.dyad.examples.report.RunFacts;
import ai.dyad.examples.run.ConsoleRun;
import ai.dyad.examples.run.RunOptions;
import ai.dyad.examples.run.RunSchedule;
import ai.dyad.training.RunDirectory;
import ai.dyad.vision.data.CaptionedImages;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains an image encoder and a text encoder into one space and evaluates retrieval. */
@Command(
        name = "clip",
        description = {
            "Train a small CLIP model on images and captions, or fine-tune a published one, so that a"
                    + " text finds images, and test it on a held-out fifth.",
            "Without --data: the embedded emoji."
        })
public final class ClipCommand implements Callable<Integer> {
    private static final int INTERRUPTED = 130;

    @Spec private CommandSpec spec;
    @Mixin private DeviceOption device = new DeviceOption();
    @Mixin private ClipOptions options = new ClipOptions();
    @Mixin private RunOptions running = new RunOptions();

    @Option(
            names = "--compare",
            negatable = true,
            description =
                    "Also train a second model, with an untrained text encoder, for comparison."
                            + " Default: yes for the embedded emoji, otherwise no.")
    private Boolean compare;

    @Option(
            names = "--also-test",
            paramLabel = "CAPTIONS",
            description =
                    "More captioned images to test on, never to train on, in any form that --data"
                            + " takes. A table must have the same columns as --data.")
    private String alsoTest;

    @Option(
            names = "--also-test-images",
            paramLabel = "DIR",
            description =
                    "Folder of the images in the --also-test table. Default: the table's folder.")
    private String alsoTestImages;

    /** Creates the command; picocli calls this. */
    public ClipCommand() {}

    /** {@inheritDoc} */
    @Override
    public Integer call() throws Exception {
        PrintWriter console = spec.commandLine().getOut();
        Device chosen = device.resolve();
        RunFacts facts = RunFacts.begin(spec, chosen);
        options.fillFrom(running.settings());
        EncoderSettings encoders = options.encoders();
        try (ClipStart start = EncoderOptions.open(encoders, chosen);
                ClipData data = options.openData(start);
                CaptionedImages further = openFurther(start)) {
            console.print(SkippedList.of(data.whole().skipped()));
            ClipSettings settings = options.settle(data, encoders);
            console.print(settings.source().note(data.whole()));
            RunDirectory run = running.directory("clip-" + name(data));
            RunSchedule schedule = running.schedule(run);
            data.listHeldOut(run.file("held-out.jsonl"));
            ClipReport report = new ClipReport(settings, facts, run);
            report.test("held out", data.test(), chosen);
            if (further != null) {
                console.print(SkippedList.of(further.skipped()));
                report.test("also tested, " + further.name(), further, chosen);
            }
            if (start instanceof GivenModel given) {
                report.add("before", given.model());
            }
            ConsoleRun training = new ConsoleRun(run, schedule, chosen, console);
            if (!training.train(new ClipJob(settings, data, start))) {
                return INTERRUPTED;
            }
            report.add(encoders.name(), run.path());
            if (settings.tuning().isInterpolated()) {
                new WeightSweep(encoders.model(), run.path(), settings.tuning().share())
                        .addTo(report, chosen);
            }
            if (compares(settings)) {
                RunDirectory other = run.beneath("from-scratch");
                ConsoleRun again = new ConsoleRun(other, schedule, chosen, console);
                if (!again.train(new ClipJob(settings.fromScratch(), data, start))) {
                    return INTERRUPTED;
                }
                report.add("from scratch", other.path());
            }
            report.write(console);
            return 0;
        }
    }

    private CaptionedImages openFurther(ClipStart start) throws IOException {
        if (alsoTest == null && alsoTestImages != null) {
            throw new IllegalArgumentException(
                    "--also-test-images needs a table of captions: add --also-test CAPTIONS");
        }
        return alsoTest == null ? null : options.openFurther(start, alsoTest, alsoTestImages);
    }

    private boolean compares(ClipSettings settings) {
        boolean wanted = compare == null ? settings.data().equals(ClipData.EMOJI) : compare;
        EncoderSettings encoders = settings.encoders();
        boolean fromScratch = encoders.textEncoder().equals(EncoderSettings.SMALL);
        return wanted && !encoders.isWhole() && !fromScratch;
    }

    private static String name(ClipData data) {
        return data.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }
}
