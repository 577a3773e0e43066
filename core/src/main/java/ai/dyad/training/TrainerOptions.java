package ai.dyad.training;

import ai.djl.Model;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.dyad.data.ViewGenerator;
import ai.dyad.internal.Checks;
import ai.dyad.optimizer.OptimizerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** The settings of a trainer, inherited by {@link ContrastiveTrainer.Builder}. */
abstract class TrainerOptions<B extends TrainerOptions<B>> {
    static final int DEFAULT_BATCH_SIZE = 256;

    Model model;
    Loss loss;
    Optimizer optimizer;
    ViewGenerator views = (data, key) -> data;
    float maxGradientNorm = Float.POSITIVE_INFINITY;
    OptionalInt batchSize = OptionalInt.empty();
    int chunkSize;
    long seed;
    Map<String, String> configuration = Map.of();
    CheckpointDirectory checkpoints;
    int checkpointEvery = 500;
    int loaderThreads = 1;
    Checkpoint startWeights;
    final List<StepListener> stepListeners = new ArrayList<>();
    final List<TrainingListener> trainingListeners = new ArrayList<>();

    /**
     * Returns this builder as its own type.
     *
     * @return this builder
     */
    abstract B self();

    /**
     * Sets the model, whose block is trained on the model's device. An initialized block keeps its
     * weights. Required.
     *
     * @param value the model; the caller closes it
     * @return this builder
     */
    public B setModel(Model value) {
        model = Checks.given(value, "setModel");
        return self();
    }

    /**
     * Sets the loss. Required.
     *
     * @param value a loss that takes the model's predictions and the records' labels
     * @return this builder
     */
    public B setLoss(Loss value) {
        loss = Checks.given(value, "setLoss");
        return self();
    }

    /**
     * Sets the optimizer: one of {@code ai.dyad.optimizer}, DJL's own or a custom one. Required.
     *
     * <p>Checkpoints, {@link ContrastiveTrainer#resume} and {@link ContrastiveTrainer#save} require
     * an {@link OptimizerState}, whose state can be saved. The optimizers in {@code
     * ai.dyad.optimizer} implement it; DJL's own do not.
     *
     * @param value the optimizer; the caller closes it if it needs closing
     * @return this builder
     */
    public B setOptimizer(Optimizer value) {
        optimizer = Checks.given(value, "setOptimizer");
        return self();
    }

    /**
     * Sets the views, which turn a loaded batch into the model's inputs. Default: the batch's data,
     * unchanged. Everything random about a view is drawn from the {@link ai.dyad.data.BatchKey},
     * which carries the trainer's seed.
     *
     * @param value the view generator
     * @return this builder
     */
    public B optViews(ViewGenerator value) {
        views = Checks.given(value, "optViews");
        return self();
    }

    /**
     * Sets the number of samples in a batch, each of which becomes several views. The other samples
     * of the batch are the negatives. Default: the batch size set on the data set with {@code
     * setSampling}, else 256.
     *
     * <p>Of the data set's sampling, only the batch size is used. The trainer's seed determines the
     * order of the samples, so that a run can be resumed in the middle of an epoch. Samples that do
     * not fill a last batch are left out of the epoch. A data set with a different batch size, or
     * with a sampler other than DJL's {@code BatchSampler}, is refused.
     *
     * @param value at least 2
     * @return this builder
     */
    public B optBatchSize(int value) {
        if (value < 2) {
            throw new IllegalArgumentException(
                    "batch size must be >= 2, since the negatives are the rest of the batch, got "
                            + value);
        }
        batchSize = OptionalInt.of(value);
        return self();
    }

    /**
     * Passes a batch through the model in chunks (GradCache), so that a step needs the memory of
     * one chunk while the loss sees the whole batch. The gradients equal those of the whole batch,
     * except that batch normalization computes its statistics per chunk. A step costs about one
     * more forward pass. See {@link ContrastiveTrainer#verifyChunks}. Default: the whole batch at
     * once, as with a chunk size of at least the batch size.
     *
     * @param samples the maximum number of samples in a chunk, each with all its views, at least 1;
     *     chunk sizes of a batch differ by at most one
     * @return this builder
     * @see <a href="https://arxiv.org/abs/2101.06983">Gao et al. 2021</a>
     */
    public B optChunkSize(int samples) {
        if (samples < 1) {
            throw new IllegalArgumentException(
                    "chunk size must be >= 1, got "
                            + samples
                            + "; omit it to train on the whole batch at once");
        }
        chunkSize = samples;
        return self();
    }

    /**
     * Sets the seed of everything random: initial weights, order of the samples, views and dropout.
     * Views with their own seed keep it. Default 0.
     *
     * @param value any number
     * @return this builder
     */
    public B optSeed(long value) {
        seed = value;
        return self();
    }

    /**
     * Clips the gradient to a global norm: a larger gradient is scaled down to it. Default: no
     * clipping.
     *
     * @param value the largest norm, above 0
     * @return this builder
     */
    public B optMaxGradientNorm(float value) {
        if (!(value > 0)) {
            throw new IllegalArgumentException("maximum gradient norm must be > 0, got " + value);
        }
        maxGradientNorm = value;
        return self();
    }

    /**
     * Saves checkpoints at regular steps and at the end. Default: none. The optimizer must be an
     * {@link OptimizerState}.
     *
     * @param directory the directory of the checkpoints
     * @param everySteps the number of steps between two checkpoints, at least 1
     * @return this builder
     */
    public B optCheckpoints(CheckpointDirectory directory, int everySteps) {
        if (everySteps < 1) {
            throw new IllegalArgumentException(
                    "steps between checkpoints must be >= 1, got " + everySteps);
        }
        checkpoints = Checks.given(directory, "optCheckpoints");
        checkpointEvery = everySteps;
        return self();
    }

    /**
     * Sets the settings that a resumed run must share with its checkpoint, under names of your
     * choice, such as data, encoder or temperature. The seed, the batch size and the chunk size are
     * always included. Default: no others.
     *
     * @param value the settings by name
     * @return this builder
     */
    public B optConfiguration(Map<String, String> value) {
        configuration = Map.copyOf(Checks.given(value, "optConfiguration"));
        return self();
    }

    /**
     * Starts a new run from the weights of another run whose block has the same parameters, to
     * train further on other data or with another loss. The optimizer state and the step count
     * start from zero. A resumed run uses its own weights instead. Default: newly initialized
     * weights, or those of an initialized block.
     *
     * @param checkpoint a checkpoint of the other run
     * @return this builder
     */
    public B optStartWeights(Checkpoint checkpoint) {
        startWeights = Checks.given(checkpoint, "optStartWeights");
        return self();
    }

    /**
     * Sets the number of threads that load batches ahead. Default 1.
     *
     * @param value at least 1
     * @return this builder
     */
    public B optLoaderThreads(int value) {
        if (value < 1) {
            throw new IllegalArgumentException("loader threads must be >= 1, got " + value);
        }
        loaderThreads = value;
        return self();
    }

    /**
     * Adds a listener for the steps.
     *
     * @param listener the listener
     * @return this builder
     */
    public B addStepListener(StepListener listener) {
        stepListeners.add(Checks.given(listener, "addStepListener"));
        return self();
    }

    /**
     * Adds DJL's own listeners. They are called as in {@code EasyTrain}: at the start, after each
     * batch, after each validation batch, after each epoch, and when the trainer is closed. Some of
     * them compute the loss again for each batch.
     *
     * @param listeners the listeners
     * @return this builder
     */
    public B addTrainingListeners(TrainingListener... listeners) {
        trainingListeners.addAll(List.of(Checks.given(listeners, "addTrainingListeners")));
        return self();
    }
}
