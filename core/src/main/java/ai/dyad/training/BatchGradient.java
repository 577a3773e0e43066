package ai.dyad.training;

/** Adds the gradient of a batch's loss to the gradients of the model's parameters. */
interface BatchGradient {
    /**
     * Adds the gradients to the parameters; returns the predictions and loss of the whole batch.
     */
    StepEvent.Outcome accumulate(StepInputs inputs);
}
