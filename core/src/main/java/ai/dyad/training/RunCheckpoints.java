package ai.dyad.training;

import java.io.IOException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Saves a run every so many steps and at its end, if it is to be saved at all. */
final class RunCheckpoints {
    private static final Logger logger = LoggerFactory.getLogger(RunCheckpoints.class);

    private final CheckpointDirectory directory;
    private final int every;
    private final Supplier<CheckpointDirectory.Snapshot> snapshot;
    private long savedStep = -1;

    /**
     * Plans the checkpoints of a run.
     *
     * @param directory where they lie; null for none
     * @param every the steps between two
     * @param snapshot names what there is to save
     */
    RunCheckpoints(
            CheckpointDirectory directory,
            int every,
            Supplier<CheckpointDirectory.Snapshot> snapshot) {
        this.directory = directory;
        this.every = every;
        this.snapshot = snapshot;
    }

    /** Says that the run starts from a checkpoint of this step. */
    void startFrom(long step) {
        savedStep = step;
    }

    boolean isDue(long step) {
        return directory != null && step % every == 0;
    }

    /** Saves a step if it is due; a failure is a warning, and the checkpoint before is kept. */
    void saveIfDue(long step) {
        if (!isDue(step)) {
            return;
        }
        try {
            save(step);
        } catch (IOException e) {
            logger.warn(
                    "no checkpoint at step {}: {}; training goes on, the one before is kept",
                    step,
                    e.toString());
        }
    }

    /** Saves the last step unless it is saved already. */
    void saveEnd(long step) throws IOException {
        if (directory != null && savedStep != step) {
            save(step);
        }
    }

    /** Keeps a step as the best one; a failure is a warning. */
    void saveBest(long step) {
        try {
            directory.best().saveOnly(snapshot.get());
        } catch (IOException e) {
            logger.warn("the best checkpoint, step {}, is not kept: {}", step, e.toString());
        }
    }

    private void save(long step) throws IOException {
        directory.save(snapshot.get());
        savedStep = step;
    }
}
