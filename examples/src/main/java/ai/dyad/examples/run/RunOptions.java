package ai.dyad.examples.run;

import ai.dyad.training.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Option;

/** Where a run is kept and how it is carried out, as options of every command that trains. */
public final class RunOptions {
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
     * Returns the settings of the run to go on with.
     *
     * @return the settings by name, none where a new run begins
     * @throws IOException if they cannot be read
     * @throws IllegalArgumentException if there is no such run
     */
    public Map<String, String> settings() throws IOException {
        return goesOn() ? existing().readConfiguration() : Map.of();
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
                extend, checkpointEvery, loaderThreads, verifyChunks, directory.path());
    }

    private boolean goesOn() {
        return resume || extend;
    }

    private RunDirectory existing() throws IOException {
        return RunPaths.existing(out, extend ? "--extend" : "--resume");
    }
}
