package ai.dyad.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.dyad.training.GuardedLoss.LossInputs;

/** Computes the plain gradient: one forward and one backward pass over the whole batch. */
final class WholeBatch implements BatchGradient {
    private final Trainer trainer;
    private final GuardedLoss loss;

    WholeBatch(Trainer trainer, GuardedLoss loss) {
        this.trainer = trainer;
        this.loss = loss;
    }

    /** {@inheritDoc} */
    @Override
    public StepEvent.Outcome accumulate(StepInputs inputs) {
        // layers such as dropout draw their random numbers from the engine
        Engine.getInstance().setRandomSeed((int) inputs.engineSeed());
        try (GradientCollector collector = trainer.newGradientCollector()) {
            NDList predictions = trainer.forward(inputs.views(), inputs.labels());
            NDArray value =
                    loss.evaluate(inputs.step(), new LossInputs(inputs.labels(), predictions));
            collector.backward(value);
            return new StepEvent.Outcome(predictions, value);
        }
    }
}
