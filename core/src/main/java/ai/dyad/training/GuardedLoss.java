package ai.dyad.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;
import ai.dyad.loss.InputCheck;

/** A loss whose complaints name the step and say what can be done. */
final class GuardedLoss {
    private final Loss loss;

    GuardedLoss(Loss loss) {
        this.loss = loss;
    }

    /** What a loss is called with. */
    record LossInputs(NDList labels, NDList predictions) {}

    NDArray evaluate(long step, LossInputs inputs) {
        try {
            return loss.evaluate(inputs.labels(), inputs.predictions());
        } catch (IllegalArgumentException e) {
            throw broken(step, e.getMessage(), e);
        }
    }

    /** Throws if a value read from the device is no number, naming the broken input if it can. */
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
                        + ". If the run was well before: lower the learning rate, lengthen the"
                        + " warm-up or clip the gradient; the last checkpoint is from before",
                cause);
    }
}
