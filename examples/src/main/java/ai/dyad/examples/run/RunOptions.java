package ai.dyad.examples.run;

import ai.dyad.training.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** The options shared by all training commands: the run's directory, resuming, checkpoints. */
public final class RunOptions {
    /** The settings that a run started with {@code --from} does not inherit. */
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
                    "Directory of the run. Default: runs/${COMMAND-NAME}-DATA, numbered if taken.")
    private Path out;

    @Option(
            names = "--resume",
            description =
                    "Resume from the last checkpoint in --out. The final weights are the same as"
                            + " those of a run that was never interrupted. Options not given keep"
                            + " the run's values.")
    private boolean resume;

    @Option(
            names = "--extend",
            description =
                    "Train the run in --out longer than planned: --steps (or --epochs) is the new"
                            + " total, including the steps already done. From here on the learning"
                            + " rate follows the schedule for the new total, so the result differs"
                            + " from that of a run planned with this total from the start.")
    private boolean extend;

    @Option(
            names = "--from",
            paramLabel = "RUN",
            description =
                    "Start a new run from the weights of another run's last checkpoint, for example"
                            + " to fine-tune on other data. The model's architecture is that run's,"
                            + " and so are its learning rates unless given.")
    private Path from;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "STEPS",
            defaultValue = "100",
            description = "Steps between checkpoints. Default: ${DEFAULT-VALUE}.")
    private int checkpointEvery = 100;

    @Option(
            names = "--loader-threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Threads that load batches in advance. Default: ${DEFAULT-VALUE}.")
    private int loaderThreads = 1;

    @Option(
            names = "--tensorboard",
            description =
                    "Also write the numbers of metrics.jsonl as TensorBoard events into the run's"
                            + " directory; tensorboard --logdir runs shows all runs. A resumed run"
                            + " that has events continues them.")
    private boolean tensorBoard;

    @Option(
            names = "--verify-chunks",
            description =
                    "Before training, compare chunked gradients with plain ones on a small batch,"
                            + " and print the parameter that differs most.")
    private boolean verifyChunks;

    /** Creates the options; picocli fills them. */
    public RunOptions() {}

    /**
     * Returns the settings of the run to resume or extend, or those inherited with {@code --from}.
     *
     * @return the settings by name; empty for a new run without {@code --from}
     * @throws IOException if they cannot be read
     * @throws IllegalArgumentException if there is no such run
     */
    public Map<String, String> settings() throws IOException {
        if (goesOn()) {
            if (from != null) {
                throw new IllegalArgumentException(
                        "--from starts a new run: give it without --resume and --extend");
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
     * Returns the directory of the run to resume or extend, or creates one for a new run.
     *
     * @param name the name of a new run, such as "simclr-emoji"
     * @return the directory
     * @throws IOException if it cannot be created
     * @throws IllegalArgumentException if there is no run to resume, or one in the new run's place
     */
    public RunDirectory directory(String name) throws IOException {
        return goesOn() ? existing() : RunPaths.fresh(out, name);
    }

    /**
     * Returns how to carry out the run.
     *
     * @param directory the run's directory
     * @return the schedule
     */
    public RunSchedule schedule(RunDirectory directory) {
        return new RunSchedule(
                extend,
                from,
                checkpointEvery,
                loaderThreads,
                tensorBoard,
                verifyChunks,
                directory.path());
    }

    private boolean goesOn() {
        return resume || extend;
    }

    private RunDirectory existing() throws IOException {
        return RunPaths.existing(out, extend ? "--extend" : "--resume");
    }
}
