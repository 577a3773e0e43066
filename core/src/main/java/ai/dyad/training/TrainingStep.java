package ai.dyad.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.optimizer.Optimizer;
import ai.dyad.data.BatchKey;
import ai.dyad.data.ViewGenerator;
import ai.dyad.optimizer.OptimizerState;
import ai.dyad.random.CounterRandom;
import ai.dyad.training.GuardedLoss.LossInputs;

/** Trains on one batch: views, forward pass, loss, backward pass, update. */
final class TrainingStep {
    private static final long ENGINE = 0x454E_4749_4E45L;

    private final Trainer trainer;
    private final GuardedLoss loss;
    private final BatchGradient gradient;
    private final Optimizer optimizer;
    private final ViewGenerator views;
    private final Options options;
    private ParameterUpdate update;

    /** The parts of a step. */
    record Parts(Trainer trainer, Optimizer optimizer, ViewGenerator views) {}

    /** Further settings of a step; chunk size 0 means no chunks. */
    record Options(long seed, float maxGradientNorm, int chunkSize) {}

    TrainingStep(Parts parts, Options options) {
        trainer = parts.trainer();
        loss = new GuardedLoss(trainer.getLoss());
        gradient =
                options.chunkSize() == 0
                        ? new WholeBatch(trainer, loss)
                        : new GradientCache(trainer, loss, options.chunkSize());
        optimizer = parts.optimizer();
        views = parts.views();
        this.options = options;
    }

    /** Initializes the model's weights for inputs with the shapes of a batch's views. */
    void initialize(Shape... inputs) {
        Engine.getInstance().setRandomSeed((int) CounterRandom.hash(ENGINE, options.seed()));
        trainer.initialize(inputs);
        update =
                new ParameterUpdate(
                        trainer.getModel().getBlock(), optimizer, options.maxGradientNorm());
    }

    /** Compares gradients in chunks with plain ones on a small batch; see {@link ChunkVerifier}. */
    ChunkVerification verifyChunks(StepInputs inputs) {
        int third = Math.toIntExact((inputs.views().head().size(0) + 2) / 3);
        int chunk = options.chunkSize() == 0 ? third : Math.min(third, options.chunkSize());
        return new ChunkVerifier(trainer, loss).verify(inputs, chunk);
    }

    /** Updates the model with one batch, whose manager owns every array of the step. */
    StepEvent run(StepInputs inputs, StepEvent.Position position, long lastStep) {
        StepEvent.Outcome outcome = gradient.accumulate(inputs);
        float learningRate = learningRate(Math.toIntExact(position.step()));
        update.apply(inputs.scope(), (float) position.step() / lastStep);
        return new StepEvent(position, learningRate, inputs.labels(), outcome);
    }

    private float learningRate(int step) {
        return optimizer instanceof OptimizerState known ? known.learningRate(step) : Float.NaN;
    }

    /** Creates the views and the other inputs of a step. */
    StepInputs inputs(Batch batch, StepEvent.Position position) {
        return new StepInputs(
                batch.getManager(),
                views.views(batch.getData(), key(batch, position.epoch())),
                batch.getLabels(),
                position.step(),
                CounterRandom.hash(ENGINE, options.seed(), position.step() - 1));
    }

    /** Throws if the loss of a step is not finite; waits for the device. */
    void requireFinite(StepEvent event) {
        loss.requireFinite(
                event.step(), event.loss(), new LossInputs(event.labels(), event.predictions()));
    }

    private BatchKey key(Batch batch, long epoch) {
        long[] indices = batch.getIndices().stream().mapToLong(index -> (Long) index).toArray();
        return BatchKey.of(options.seed(), epoch, indices);
    }
}
