package ai.dyad.examples.run;

import ai.dyad.training.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** Where a run is kept and how it is carried out, as options of every command that trains. */
public final class RunOptions {
    /** What a run does not take over from the one whose weights it begins with. */
    private static final Set<String> OWN =
            Set.of(
                    "data",
                    "images",
                    "image-column",
                    "caption-column",
                    "class-column",
                    "first-line",
                    "columns",
                    "hard-negatives",
                    "held-out",
                    "steps",
                    "warmup-steps",
                    "batch",
                    "chunk",
                    "seed",
                    "from");

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "The run's directory. Default: runs/${COMMAND-NAME}-DATA, numbered if taken.")
    private Path out;

    @Option(
            names = "--resume",
            description =
                    "Go on from the last checkpoint in --out, to the same weights as a run that was"
                            + " never interrupted. Settings not given are the run's own.")
    private boolean resume;

    @Option(
            names = "--extend",
            description =
                    "Train the run in --out longer than it was planned for: --steps (or --epochs) is"
                            + " the new number, counted from its start. The learning rate follows"
                            + " the schedule of the new number from here on, so the result is not"
                            + " that of a run planned so from its start.")
    private boolean extend;

    @Option(
            names = "--from",
            paramLabel = "RUN",
            description =
                    "Begin a new run with the weights of another one's last checkpoint, to train on"
                            + " with other data. What the model is made of is that run's, and so"
                            + " are its rates where they are not given.")
    private Path from;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "STEPS",
            defaultValue = "100",
            description = "Steps between two checkpoints. Default: ${DEFAULT-VALUE}.")
    private int checkpointEvery = 100;

    @Option(
            names = "--loader-threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Threads that load batches ahead. Default: ${DEFAULT-VALUE}.")
    private int loaderThreads = 1;

    @Option(
            names = "--verify-chunks",
            description =
                    "Before training, compare the gradients in chunks with plain ones on a small"
                            + " batch, and print the worst parameter.")
    private boolean verifyChunks;

    /** Creates the options; picocli fills them. */
    public RunOptions() {}

    /**
     * Returns the settings of the run to go on with, or of the model to begin with.
     *
     * @return the settings by name, none where a run begins with nothing
     * @throws IOException if they cannot be read
     * @throws IllegalArgumentException if there is no such run
     */
    public Map<String, String> settings() throws IOException {
        if (goesOn()) {
            if (from != null) {
                throw new IllegalArgumentException(
                        "--from begins a new run: give it without --resume and --extend");
            }
            return existing().readConfiguration();
        }
        if (from == null) {
            return Map.of();
        }
        Map<String, String> inherited =
                new TreeMap<>(RunPaths.existing(from, "--from").readConfiguration());
        inherited.keySet().removeAll(OWN);
        return inherited;
    }

    /**
     * Finds the directory of the run to go on with, or makes one for a new run.
     *
     * @param name the name of a new run, such as "simclr-emoji"
     * @return the directory
     * @throws IOException if it cannot be created
     * @throws IllegalArgumentException if there is no run to go on with, or one in the new run's
     *     place
     */
    public RunDirectory directory(String name) throws IOException {
        return goesOn() ? existing() : RunPaths.fresh(out, name);
    }

    /**
     * Returns how the run is carried out.
     *
     * @param directory the run's directory
     * @return the schedule
     */
    public RunSchedule schedule(RunDirectory directory) {
        return new RunSchedule(
                extend, from, checkpointEvery, loaderThreads, verifyChunks, directory.path());
    }

    private boolean goesOn() {
        return resume || extend;
    }

    private RunDirectory existing() throws IOException {
        return RunPaths.existing(out, extend ? "--extend" : "--resume");
    }
}
