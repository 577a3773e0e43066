package ai.dyad.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.dyad.training.GuardedLoss.LossInputs;

/**
 * Computes the plain gradient of a batch with the same random numbers per chunk as {@link
 * GradientCache}: one graph of all chunks and one backward pass. It needs the memory of the whole
 * batch and serves as the reference for verification.
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
