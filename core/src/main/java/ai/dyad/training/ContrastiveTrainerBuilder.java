package ai.dyad.training;

import ai.djl.Model;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.loss.Loss;
import ai.dyad.data.ViewGenerator;
import ai.dyad.optimizer.ResumableOptimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Builds a {@link ContrastiveTrainer}. */
public final class ContrastiveTrainerBuilder {
    Model model;
    Loss loss;
    ResumableOptimizer optimizer;
    ViewGenerator views;
    float maxGradientNorm = Float.POSITIVE_INFINITY;
    int batchSize = 256;
    int chunkSize;
    long seed;
    Map<String, String> configuration = Map.of();
    CheckpointDirectory checkpoints;
    int checkpointEvery = 500;
    int loaderThreads = 1;
    final List<StepListener> stepListeners = new ArrayList<>();
    final List<TrainingListener> trainingListeners = new ArrayList<>();

    ContrastiveTrainerBuilder() {}

    /** The size of the chunks, 0 where the batch is not cut. */
    int chunkSize() {
        return chunkSize < batchSize ? chunkSize : 0;
    }

    /** The caller's settings and those that the trainer knows to change the result. */
    Map<String, String> completeConfiguration() {
        Map<String, String> complete = new TreeMap<>(configuration);
        complete.put("batch", Integer.toString(batchSize));
        if (chunkSize() > 0) {
            complete.put("chunk", Integer.toString(chunkSize()));
        }
        return complete;
    }

    /**
     * Sets the model: its block is trained on its device. A block that is initialised already keeps
     * its weights.
     *
     * @param value the model, which stays the caller's to close
     * @return this builder
     */
    public ContrastiveTrainerBuilder setModel(Model value) {
        model = value;
        return this;
    }

    /**
     * Sets the loss.
     *
     * @param value a loss that takes the model's predictions and the records' labels
     * @return this builder
     */
    public ContrastiveTrainerBuilder setLoss(Loss value) {
        loss = value;
        return this;
    }

    /**
     * Sets the optimiser.
     *
     * @param value the optimiser, which stays the caller's to close
     * @return this builder
     */
    public ContrastiveTrainerBuilder setOptimizer(ResumableOptimizer value) {
        optimizer = value;
        return this;
    }

    /**
     * Sets what turns a loaded batch into the model's inputs.
     *
     * @param value the view generator
     * @return this builder
     */
    public ContrastiveTrainerBuilder setViews(ViewGenerator value) {
        views = value;
        return this;
    }

    /**
     * Sets the number of samples in a batch, each of which becomes several views. The other samples
     * of the batch are the negatives. Default 256.
     *
     * @param value at least 2
     * @return this builder
     */
    public ContrastiveTrainerBuilder optBatchSize(int value) {
        if (value < 2) {
            throw new IllegalArgumentException(
                    "batch size must be >= 2, since the negatives are the rest of the batch, got "
                            + value);
        }
        batchSize = value;
        return this;
    }

    /**
     * Lets a batch go through the model in chunks, so that a step takes the memory of one chunk
     * while the loss sees the whole batch: GradCache. The gradients are those of the whole batch,
     * save that batch normalisation takes its statistics per chunk; a step costs about one more
     * forward pass. See {@link ContrastiveTrainer#verifyChunks}. Default: the whole batch at once,
     * which is also what a chunk of at least the batch size means.
     *
     * @param samples the most samples in a chunk, each with all its views, at least 1; chunks of a
     *     batch differ by one sample at most
     * @return this builder
     * @see <a href="https://arxiv.org/abs/2101.06983">Gao et al. 2021</a>
     */
    public ContrastiveTrainerBuilder optChunkSize(int samples) {
        if (samples < 1) {
            throw new IllegalArgumentException(
                    "chunk size must be >= 1, got "
                            + samples
                            + "; for the whole batch at once, do not set it");
        }
        chunkSize = samples;
        return this;
    }

    /**
     * Sets the seed of everything random. Default 0.
     *
     * @param value any number
     * @return this builder
     */
    public ContrastiveTrainerBuilder optSeed(long value) {
        seed = value;
        return this;
    }

    /**
     * Scales the gradient down where its global norm is larger than this. Default: no clipping.
     *
     * @param value the largest norm, above 0
     * @return this builder
     */
    public ContrastiveTrainerBuilder optMaxGradientNorm(float value) {
        if (!(value > 0)) {
            throw new IllegalArgumentException("maximal gradient norm must be > 0, got " + value);
        }
        maxGradientNorm = value;
        return this;
    }

    /**
     * Keeps checkpoints, one every so many steps and one at the end. Default: none.
     *
     * @param directory where they lie
     * @param everySteps the steps between two, at least 1
     * @return this builder
     */
    public ContrastiveTrainerBuilder optCheckpoints(CheckpointDirectory directory, int everySteps) {
        if (everySteps < 1) {
            throw new IllegalArgumentException(
                    "steps between checkpoints must be >= 1, got " + everySteps);
        }
        checkpoints = Objects.requireNonNull(directory, "a directory must be given");
        checkpointEvery = everySteps;
        return this;
    }

    /**
     * Names the settings that a resumed run must share with its checkpoint, in whatever words the
     * caller likes: data, encoder, temperature... Default: none but the seed, the batch size and
     * the chunk size, if there is one.
     *
     * @param value the settings
     * @return this builder
     */
    public ContrastiveTrainerBuilder optConfiguration(Map<String, String> value) {
        configuration = Map.copyOf(value);
        return this;
    }

    /**
     * Sets the number of threads that load batches ahead. Default 1.
     *
     * @param value at least 1
     * @return this builder
     */
    public ContrastiveTrainerBuilder optLoaderThreads(int value) {
        if (value < 1) {
            throw new IllegalArgumentException("loader threads must be >= 1, got " + value);
        }
        loaderThreads = value;
        return this;
    }

    /**
     * Adds an observer of the steps.
     *
     * @param listener the observer
     * @return this builder
     */
    public ContrastiveTrainerBuilder addStepListener(StepListener listener) {
        stepListeners.add(Objects.requireNonNull(listener, "a listener must be given"));
        return this;
    }

    /**
     * Adds DJL's own listeners. Some of them evaluate the loss once more at each batch.
     *
     * @param listeners the listeners
     * @return this builder
     */
    public ContrastiveTrainerBuilder addTrainingListeners(TrainingListener... listeners) {
        trainingListeners.addAll(List.of(listeners));
        return this;
    }

    /**
     * Builds the trainer.
     *
     * @return a trainer, to be closed before its model
     */
    public ContrastiveTrainer build() {
        return new ContrastiveTrainer(this);
    }
}
