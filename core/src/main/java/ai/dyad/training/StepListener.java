package ai.dyad.training;

/**
 * Observes training step by step. DJL's own {@code TrainingListener}s work as well; this interface
 * also gives the step number, the learning rate and the loss without computing it again.
 *
 * <pre>{@code
 * builder.addStepListener(event -> logger.info("step {}: loss {}", event.step(), event.loss()));
 * }</pre>
 */
@FunctionalInterface
public interface StepListener {
    /**
     * Called once before the first step.
     *
     * @param plan the planned steps
     */
    default void onStart(FitPlan plan) {}

    /**
     * Called after each update.
     *
     * @param event the step; its arrays are valid only during the call
     */
    void onStep(StepEvent event);

    /**
     * Called after each validation.
     *
     * @param event the measured values
     */
    default void onValidation(ValidationEvent event) {}

    /**
     * Called once after the last step, also if training was stopped early.
     *
     * @param result how training ended
     */
    default void onEnd(FitResult result) {}
}
