package ai.dyad.training;

/**
 * Observes training step by step. DJL's own {@code TrainingListener}s work beside it; this one also
 * sees the step number, the learning rate and the loss without computing it again.
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
     * @param plan what training is about to do
     */
    default void onStart(FitPlan plan) {}

    /**
     * Called after each update.
     *
     * @param event the step; its arrays live only during the call
     */
    void onStep(StepEvent event);

    /**
     * Called after each validation.
     *
     * @param event what was measured
     */
    default void onValidation(ValidationEvent event) {}

    /**
     * Called once after the last step, also when training was stopped before its time.
     *
     * @param result how training ended
     */
    default void onEnd(FitResult result) {}
}
