package ai.dyad.training;

/**
 * How a call of {@link ContrastiveTrainer#fit} ended.
 *
 * @param step the last step done, counted from 1 over the whole run
 * @param end why training ended there
 */
public record FitResult(long step, End end) {
    /** Why training ended. */
    public enum End {
        /** The planned last step was reached. */
        LAST_STEP,
        /** Validation did not get better any more, see {@code optPatience}. */
        PATIENCE,
        /** {@link ContrastiveTrainer#requestStop} was called. */
        STOPPED
    }

    /**
     * Returns whether there is nothing more to do.
     *
     * @return false if training was stopped before its time and can be resumed
     */
    public boolean completed() {
        return end != End.STOPPED;
    }
}
