package ai.dyad.training;

import ai.djl.Model;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.dyad.data.ViewGenerator;
import ai.dyad.optimizer.OptimizerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/** What a trainer is built from: {@link ContrastiveTrainer.Builder} is where it is met. */
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
     * Returns this builder, as what it is.
     *
     * @return this builder
     */
    abstract B self();

    /**
     * Sets the model: its block is trained on its device. A block that is initialized already keeps
     * its weights. Required.
     *
     * @param value the model, which stays the caller's to close
     * @return this builder
     */
    public B setModel(Model value) {
        model = value;
        return self();
    }

    /**
     * Sets the loss. Required.
     *
     * @param value a loss that takes the model's predictions and the records' labels
     * @return this builder
     */
    public B setLoss(Loss value) {
        loss = value;
        return self();
    }

    /**
     * Sets the optimizer: one of {@code ai.dyad.optimizer}, DJL's own or yours. Required.
     *
     * <p>Checkpoints, {@link ContrastiveTrainer#resume} and {@link ContrastiveTrainer#save} need
     * one whose state can be saved, an {@link OptimizerState}: those of {@code ai.dyad.optimizer}
     * are, DJL's own are not.
     *
     * @param value the optimizer, which stays the caller's to close
     * @return this builder
     */
    public B setOptimizer(Optimizer value) {
        optimizer = value;
        return self();
    }

    /**
     * Sets what turns a loaded batch into the model's inputs. Default: the batch's data as they
     * are. Everything random about a view is drawn from the {@link ai.dyad.data.BatchKey}, which
     * carries the trainer's seed.
     *
     * @param value the view generator
     * @return this builder
     */
    public B optViews(ViewGenerator value) {
        views = Objects.requireNonNull(value, "views must be given");
        return self();
    }

    /**
     * Sets the number of samples in a batch, each of which becomes several views. The other samples
     * of the batch are the negatives. Default: the one that the data set was given with {@code
     * setSampling}, or else 256.
     *
     * <p>Only the batch size of a data set's sampling is used. Which samples come when is a
     * function of the trainer's seed, so that a run can be resumed in the middle of an epoch, and
     * samples that do not fill a last batch are left out of the epoch. A data set whose sampling
     * has another batch size than is set here is refused, and so is one with a sampler of another
     * kind than DJL's {@code BatchSampler}.
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
     * Lets a batch go through the model in chunks, so that a step takes the memory of one chunk
     * while the loss sees the whole batch: GradCache. The gradients are those of the whole batch,
     * save that batch normalization takes its statistics per chunk; a step costs about one more
     * forward pass. See {@link ContrastiveTrainer#verifyChunks}. Default: the whole batch at once,
     * which is also what a chunk of at least the batch size means.
     *
     * @param samples the most samples in a chunk, each with all its views, at least 1; chunks of a
     *     batch differ by one sample at most
     * @return this builder
     * @see <a href="https://arxiv.org/abs/2101.06983">Gao et al. 2021</a>
     */
    public B optChunkSize(int samples) {
        if (samples < 1) {
            throw new IllegalArgumentException(
                    "chunk size must be >= 1, got "
                            + samples
                            + "; for the whole batch at once, do not set it");
        }
        chunkSize = samples;
        return self();
    }

    /**
     * Sets the seed of everything random: the first weights, the order of the samples, their views,
     * dropout. Views that were given a seed of their own keep it. Default 0.
     *
     * @param value any number
     * @return this builder
     */
    public B optSeed(long value) {
        seed = value;
        return self();
    }

    /**
     * Scales the gradient down where its global norm is larger than this. Default: no clipping.
     *
     * @param value the largest norm, above 0
     * @return this builder
     */
    public B optMaxGradientNorm(float value) {
        if (!(value > 0)) {
            throw new IllegalArgumentException("maximal gradient norm must be > 0, got " + value);
        }
        maxGradientNorm = value;
        return self();
    }

    /**
     * Keeps checkpoints, one every so many steps and one at the end. Default: none. The optimizer
     * must be an {@link OptimizerState}.
     *
     * @param directory where they lie
     * @param everySteps the steps between two, at least 1
     * @return this builder
     */
    public B optCheckpoints(CheckpointDirectory directory, int everySteps) {
        if (everySteps < 1) {
            throw new IllegalArgumentException(
                    "steps between checkpoints must be >= 1, got " + everySteps);
        }
        checkpoints = Objects.requireNonNull(directory, "a directory must be given");
        checkpointEvery = everySteps;
        return self();
    }

    /**
     * Names the settings that a resumed run must share with its checkpoint, in whatever words the
     * caller likes: data, encoder, temperature... Default: none but the seed, the batch size and
     * the chunk size, if there is one.
     *
     * @param value the settings
     * @return this builder
     */
    public B optConfiguration(Map<String, String> value) {
        configuration = Map.copyOf(value);
        return self();
    }

    /**
     * Begins a new run with the weights of another, whose block has the same parameters: further
     * training on other data, or with another loss. The optimizer and the count of steps begin
     * anew. A run that is resumed has its own weights. Default: fresh weights, or those of a block
     * that is initialized already.
     *
     * @param checkpoint a checkpoint of the other run
     * @return this builder
     */
    public B optStartWeights(Checkpoint checkpoint) {
        startWeights = Objects.requireNonNull(checkpoint, "a checkpoint must be given");
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
     * Adds an observer of the steps.
     *
     * @param listener the observer
     * @return this builder
     */
    public B addStepListener(StepListener listener) {
        stepListeners.add(Objects.requireNonNull(listener, "a listener must be given"));
        return self();
    }

    /**
     * Adds DJL's own listeners. They are called as by {@code EasyTrain}: at the beginning, after
     * each batch, after each validation batch, after each epoch, and when the trainer is closed.
     * Some of them evaluate the loss once more at each batch.
     *
     * @param listeners the listeners
     * @return this builder
     */
    public B addTrainingListeners(TrainingListener... listeners) {
        trainingListeners.addAll(List.of(listeners));
        return self();
    }
}
