package ai.dyad.examples.clip;

import ai.djl.Device;
import ai.dyad.examples.machine.DeviceOption;
import ai.dyad.examples.run.RunDirectory;
import ai.dyad.vision.data.UnreadableImage;
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
import picocli.CommandLine.Spec;

/** Trains an image tower and a text tower into one space, and tests the search that comes of it. */
@Command(
        name = "clip",
        description = {
            "Fine-tune a small CLIP on pictures and captions, so that words find pictures.",
            "With no option: the embedded emoji. With --data: your own pictures."
        })
public final class ClipCommand implements Callable<Integer> {
    private static final int INTERRUPTED = 130;
    private static final int MOST_LISTED = 5;

    @Spec private CommandSpec spec;
    @Mixin private DeviceOption device = new DeviceOption();
    @Mixin private ClipOptions options = new ClipOptions();

    @Option(
            names = "--compare",
            negatable = true,
            description =
                    "Train once more with a text tower that starts from nothing, to see what the"
                            + " pretrained one is worth. Default: for the embedded emoji.")
    private Boolean compare;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "The run's directory. Default: runs/clip-DATA, numbered if taken.")
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
            defaultValue = "200",
            description = "Steps between two checkpoints. Default: ${DEFAULT-VALUE}.")
    private int checkpointEvery = 200;

    /** Creates the command; picocli calls this. */
    public ClipCommand() {}

    /** {@inheritDoc} */
    @Override
    public Integer call() throws Exception {
        PrintWriter console = spec.commandLine().getOut();
        Device chosen = device.resolve();
        if (resume) {
            options.fillFrom(RunDirectory.existing(out).readConfiguration());
        }
        try (ClipData data = options.openData()) {
            listSkipped(data.whole().skipped(), console);
            ClipSettings settings = options.settle(data);
            RunDirectory run =
                    resume
                            ? RunDirectory.existing(out)
                            : RunDirectory.fresh(out, "clip-" + name(data));
            ClipRun.Schedule schedule =
                    new ClipRun.Schedule(
                            resume, checkpointEvery, options.verifiesChunks(), run.path());
            if (!new ClipRun(settings, data, run, chosen).train(schedule, console)) {
                return INTERRUPTED;
            }
            ClipFindings findings = new ClipFindings(data, chosen);
            findings.add(settings.textEncoder(), run.path());
            if (compares(settings)) {
                RunDirectory other = RunDirectory.beneath(run, "from-scratch");
                if (!new ClipRun(settings.fromScratch(), data, other, chosen)
                        .train(schedule, console)) {
                    return INTERRUPTED;
                }
                findings.add("from scratch", other.path());
            }
            report(findings, run, console);
            return 0;
        }
    }

    private boolean compares(ClipSettings settings) {
        boolean wanted = compare == null ? settings.data().equals(ClipData.EMOJI) : compare;
        return wanted && !settings.textEncoder().equals(ClipSettings.SMALL);
    }

    private static String name(ClipData data) {
        return data.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }

    private static void listSkipped(List<UnreadableImage> skipped, PrintWriter console) {
        if (!skipped.isEmpty()) {
            console.printf(
                    "skipped %,d pictures that are missing or unreadable:%n", skipped.size());
            skipped.stream().limit(MOST_LISTED).forEach(one -> console.printf("  %s%n", one));
        }
    }

    private static void report(ClipFindings findings, RunDirectory run, PrintWriter console)
            throws IOException {
        findings.print(console);
        findings.draw(run.path(), run.file("retrieval.png"));
        console.printf(
                "%nin %s:%n"
                        + "  image.safetensors, text.safetensors, model.json, tokenizer.json   the"
                        + " model%n"
                        + "  retrieval.png     captions and the pictures that they find%n"
                        + "  curve.png, metrics.jsonl   the training%n"
                        + "search with it: ./dyad embed %s --images DIR --out table.npy, then%n"
                        + "                ./dyad search %s table.npy \"red apple\"%n",
                run.path(), run.path(), run.path());
        console.flush();
    }
}
