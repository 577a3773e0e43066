package ai.dyad.training;

/**
 * The outcome of a call of {@link ContrastiveTrainer#fit}.
 *
 * @param step the last completed step, counted from 1 over the whole run
 * @param end the reason why training ended
 */
public record FitResult(long step, End end) {
    /** The reason why training ended. */
    public enum End {
        /** The planned last step was reached. */
        LAST_STEP,
        /** Validation stopped improving, see {@code optPatience}. */
        PATIENCE,
        /** {@link ContrastiveTrainer#requestStop} was called. */
        STOPPED
    }

    /**
     * Returns whether the run is finished.
     *
     * @return false if training was stopped early and can be resumed
     */
    public boolean completed() {
        return end != End.STOPPED;
    }
}
