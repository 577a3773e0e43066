package ai.dyad.training;

/**
 * How a call of {@link ContrastiveTrainer#fit} ended.
 *
 * @param step the last step done, counted from 1 over the whole run
 * @param completed whether the planned last step was reached; false after {@link
 *     ContrastiveTrainer#requestStop}
 */
public record FitResult(long step, boolean completed) {}
