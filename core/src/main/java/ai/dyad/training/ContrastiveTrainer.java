package ai.dyad.training;

import ai.djl.Model;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.translate.TranslateException;
import ai.dyad.optimizer.OptimizerState;
import java.io.IOException;
import java.util.Set;

/**
 * Trains a model step by step on views of its batches, on one device.
 *
 * <p>It combines DJL's own parts ({@link Model}, {@link Loss}, {@link Optimizer}, {@link
 * RandomAccessDataset}, {@link TrainingListener}) and adds what a contrastive run needs: sample
 * order and augmentation determined by the seed, checkpoints from which a run resumes
 * bit-identically, validation, blocks that update themselves after each step, and a way to stop
 * between two steps.
 *
 * <pre>{@code
 * try (Model model = Model.newInstance("simclr", device)) {
 *     model.setBlock(new SiameseEncoder(encoder, head));
 *     try (ContrastiveTrainer trainer =
 *             ContrastiveTrainer.builder()
 *                     .setModel(model)
 *                     .setLoss(NtXentLoss.builder().build())
 *                     .setOptimizer(optimizer)
 *                     .optViews(views)
 *                     .build()) {
 *         trainer.fit(dataset, 1000);
 *     }
 * }
 * }</pre>
 *
 * <p>The label of a record in the data set is its group id; samples with equal ids are positives.
 * All arrays of a step live in one manager that is closed with the step. Use the trainer on one
 * thread; only {@link #requestStop} may be called from another.
 */
public final class ContrastiveTrainer implements AutoCloseable {
    private final TrainingLoop loop;

    private ContrastiveTrainer(Builder builder) {
        loop = new TrainingLoop(builder);
    }

    /**
     * Returns a new builder.
     *
     * @return the builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Makes the next {@link #fit} resume from a checkpoint. It ends with the same weights as a run
     * that was never interrupted (bit-identical on the same device).
     *
     * @param checkpoint a verified checkpoint, see {@link CheckpointDirectory#latest}
     * @throws TrainingException if the checkpoint was written with a different configuration or
     *     seed; the message lists the settings that differ
     * @throws IllegalStateException if training has begun, or the optimizer is not an {@link
     *     OptimizerState}
     */
    public void resume(Checkpoint checkpoint) {
        resume(checkpoint, Set.of());
    }

    /**
     * Resumes from a checkpoint as {@link #resume(Checkpoint)} does, but with some settings changed
     * on purpose, such as a longer schedule or another learning rate. The result differs from that
     * of any uninterrupted run.
     *
     * @param checkpoint a verified checkpoint
     * @param mayDiffer the names of the settings that may differ from the checkpoint's
     * @throws TrainingException if other settings differ too
     * @throws IllegalStateException as {@link #resume(Checkpoint)}
     */
    public void resume(Checkpoint checkpoint, Set<String> mayDiffer) {
        loop.resume(checkpoint, mayDiffer);
    }

    /**
     * Trains up to a step, counted over the whole run. Ends early on {@link #requestStop}, or when
     * validation has not improved for {@code optPatience} validations. A run resumed at its last
     * step only restores its weights. If checkpoints are kept, the last step is always saved.
     *
     * @param dataset the samples; each record's label is its group id
     * @param lastStep the step after which training ends
     * @return how it ended
     * @throws IOException if the data cannot be read or the last checkpoint cannot be written
     * @throws TranslateException if the data set's own transforms fail
     * @throws TrainingException if the data set does not fill one batch, or the loss becomes
     *     infinite or NaN
     * @throws IllegalArgumentException if the data set's own sampling contradicts the trainer's
     *     batch size
     */
    public FitResult fit(RandomAccessDataset dataset, long lastStep)
            throws IOException, TranslateException {
        return loop.fit(dataset, lastStep);
    }

    /**
     * Trains for a number of epochs, counted over the whole run. Same as {@link #fit} with the
     * number of steps in these epochs.
     *
     * @param dataset the samples; each record's label is its group id
     * @param epochs the number of epochs of the whole run
     * @return how it ended
     * @throws IOException as {@link #fit}
     * @throws TranslateException as {@link #fit}
     */
    public FitResult fitEpochs(RandomAccessDataset dataset, int epochs)
            throws IOException, TranslateException {
        return fit(dataset, (long) epochs * stepsPerEpoch(dataset));
    }

    /**
     * Returns the number of batches in an epoch.
     *
     * @param dataset the samples
     * @return the number of full batches
     * @throws IOException if the data set cannot be prepared
     * @throws TranslateException if the data set's own transforms fail
     * @throws TrainingException if the samples do not fill one batch
     */
    public int stepsPerEpoch(RandomAccessDataset dataset) throws IOException, TranslateException {
        return loop.stepsPerEpoch(dataset);
    }

    /**
     * Compares gradients computed in chunks with those of a plain step, for this model and loss, on
     * a small batch of this data: at most 32 samples in at least three chunks. Weights, optimizer
     * state, running statistics and random numbers are unaffected, so a later {@link #fit} gives
     * bit-identical results.
     *
     * @param dataset the samples that will be trained on
     * @return the comparison; its text names the parameter that differs most
     * @throws IOException if the data cannot be read
     * @throws TranslateException if the data set's own transforms fail
     * @throws TrainingException if the data set does not fill one batch
     * @throws IllegalArgumentException if the model's inputs or outputs cannot be split into chunks
     * @see Builder#optChunkSize
     */
    public ChunkVerification verifyChunks(RandomAccessDataset dataset)
            throws IOException, TranslateException {
        return loop.verifyChunks(dataset);
    }

    /** Asks training to end after the step in progress. May be called from any thread. */
    public void requestStop() {
        loop.requestStop();
    }

    /**
     * Returns the number of steps completed over the whole run.
     *
     * @return the step, 0 before the first
     */
    public long step() {
        return loop.step();
    }

    /**
     * Saves the current state of the run as a checkpoint.
     *
     * @param directory the directory of checkpoints
     * @throws IOException if it cannot be written; training can continue
     * @throws IllegalStateException before the first step, or if the optimizer is not an {@link
     *     OptimizerState}
     */
    public void save(CheckpointDirectory directory) throws IOException {
        loop.save(directory);
    }

    /**
     * Stops the loader threads and closes DJL's trainer. The caller closes the model and the
     * optimizer.
     */
    @Override
    public void close() {
        loop.close();
    }

    /** Builds a {@link ContrastiveTrainer}. */
    public static final class Builder extends ValidationOptions<Builder> {
        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /**
         * Builds the trainer.
         *
         * @return a trainer; close it before its model
         * @throws IllegalStateException if a model, a loss or an optimizer is not set, or if
         *     checkpoints, best checkpoints or patience require another setting that is missing
         * @throws IllegalArgumentException if a metric is unknown
         */
        public ContrastiveTrainer build() {
            return new ContrastiveTrainer(this);
        }
    }
}
