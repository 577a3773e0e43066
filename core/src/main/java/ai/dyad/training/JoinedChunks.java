package ai.dyad.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.dyad.training.GuardedLoss.LossInputs;

/**
 * The plain gradient of a batch whose chunks draw what they draw in {@link GradientCache}: one
 * graph of all of them, one backward pass. It takes the memory of the whole batch; it is there to
 * verify against.
 */
final class JoinedChunks implements BatchGradient {
    private final Trainer trainer;
    private final GuardedLoss loss;
    private final int chunkSize;

    JoinedChunks(Trainer trainer, GuardedLoss loss, int chunkSize) {
        this.trainer = trainer;
        this.loss = loss;
        this.chunkSize = chunkSize;
    }

    /** {@inheritDoc} */
    @Override
    public StepEvent.Outcome accumulate(StepInputs inputs) {
        try (GradientCollector collector = trainer.newGradientCollector();
                ChunkedBatch batch = new ChunkedBatch(trainer, inputs, chunkSize)) {
            NDList predictions = batch.layout().join(batch.forwardAll());
            NDArray value =
                    loss.evaluate(inputs.step(), new LossInputs(inputs.labels(), predictions));
            collector.backward(value);
            return new StepEvent.Outcome(predictions, value);
        }
    }
}
