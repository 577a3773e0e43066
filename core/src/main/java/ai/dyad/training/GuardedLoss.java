package ai.dyad.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;
import ai.dyad.loss.InputCheck;

/** A loss whose error messages name the step and suggest a fix. */
final class GuardedLoss {
    private final Loss loss;

    GuardedLoss(Loss loss) {
        this.loss = loss;
    }

    /** The arguments of a loss. */
    record LossInputs(NDList labels, NDList predictions) {}

    NDArray evaluate(long step, LossInputs inputs) {
        try {
            return loss.evaluate(inputs.labels(), inputs.predictions());
        } catch (IllegalArgumentException e) {
            throw broken(step, e.getMessage(), e);
        }
    }

    /** Throws if the loss is not finite; the message names the broken input if possible. */
    void requireFinite(long step, float value, LossInputs inputs) {
        if (Float.isFinite(value)) {
            return;
        }
        if (loss instanceof InputCheck check) {
            try {
                check.checkInputs(inputs.labels(), inputs.predictions());
            } catch (IllegalArgumentException e) {
                throw broken(step, e.getMessage(), e);
            }
        }
        throw broken(step, "the loss must be finite, got " + value, null);
    }

    private static TrainingException broken(long step, String rule, Throwable cause) {
        return new TrainingException(
                "step "
                        + step
                        + ": "
                        + rule
                        + ". If training had been stable: lower the learning rate, lengthen the"
                        + " warm-up or clip the gradient, and resume from the last checkpoint",
                cause);
    }
}
