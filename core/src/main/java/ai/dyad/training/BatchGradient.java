package ai.dyad.training;

/** Adds the gradient of a batch's loss to the gradients of the model's parameters. */
interface BatchGradient {
    /** Leaves the gradients on the parameters; returns what the whole batch gave. */
    StepEvent.Outcome accumulate(StepInputs inputs);
}
