package ai.dyad.training;

import java.io.IOException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Saves a run at regular steps and at its end, if checkpoints are enabled. */
final class RunCheckpoints {
    private static final Logger logger = LoggerFactory.getLogger(RunCheckpoints.class);

    private final CheckpointDirectory directory;
    private final int every;
    private final Supplier<CheckpointDirectory.Snapshot> snapshot;
    private long savedStep = -1;

    /**
     * Plans the checkpoints of a run.
     *
     * @param directory the directory of the checkpoints; null for none
     * @param every the number of steps between two checkpoints
     * @param snapshot supplies the state to save
     */
    RunCheckpoints(
            CheckpointDirectory directory,
            int every,
            Supplier<CheckpointDirectory.Snapshot> snapshot) {
        this.directory = directory;
        this.every = every;
        this.snapshot = snapshot;
    }

    /** Notes that the run starts from a checkpoint of this step. */
    void startFrom(long step) {
        savedStep = step;
    }

    boolean isDue(long step) {
        return directory != null && step % every == 0;
    }

    /**
     * Saves a step if it is due; a failure only logs a warning, and the previous checkpoint is
     * kept.
     */
    void saveIfDue(long step) {
        if (!isDue(step)) {
            return;
        }
        try {
            save(step);
        } catch (IOException e) {
            logger.warn(
                    "could not save a checkpoint at step {}: {}; training continues, the "
                            + "previous one is"
                            + " kept",
                    step,
                    e.toString());
        }
    }

    /** Saves the last step unless it has been saved. */
    void saveEnd(long step) throws IOException {
        if (directory != null && savedStep != step) {
            save(step);
        }
    }

    /** Saves a step as the best one; a failure only logs a warning. */
    void saveBest(long step) {
        try {
            directory.best().saveOnly(snapshot.get());
        } catch (IOException e) {
            logger.warn("could not save the best checkpoint at step {}: {}", step, e.toString());
        }
    }

    private void save(long step) throws IOException {
        directory.save(snapshot.get());
        savedStep = step;
    }
}
