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
 * Trains a model on views of its batches, step by step, on one device.
 *
 * <p>It composes DJL's own parts ({@link Model}, {@link Loss}, {@link Optimizer}, {@link
 * RandomAccessDataset}, {@link TrainingListener}) and adds what a contrastive run needs: an order
 * and augmentation that are functions of the seed, checkpoints from which a run goes on
 * bit-identically, validation, updates that a block makes to itself, and a way to stop between two
 * steps.
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
 * <p>A record of the data set carries the id of its group as its label; equal ids are positives.
 * All arrays of a step live in one manager that is closed with the step. The trainer belongs to the
 * thread that calls {@link #fit}; only {@link #requestStop} may come from another.
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
     * Makes the next {@link #fit} go on from a checkpoint, so that it ends with the same weights as
     * a run that was never interrupted (bit-identical on the same device).
     *
     * @param checkpoint a verified checkpoint, see {@link CheckpointDirectory#latest}
     * @throws TrainingException if the checkpoint was written with another configuration or seed;
     *     the message says which settings differ
     * @throws IllegalStateException if training has begun, or the optimizer is not an {@link
     *     OptimizerState}
     */
    public void resume(Checkpoint checkpoint) {
        resume(checkpoint, Set.of());
    }

    /**
     * Goes on from a checkpoint as {@link #resume(Checkpoint)} does, with some settings changed on
     * purpose: a longer schedule, another learning rate. The result is that of no uninterrupted
     * run.
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
     * Trains until a number of steps is reached, counted over the whole run, until {@link
     * #requestStop}, or until validation shows that the patience is at its end. A run resumed at
     * its last step gets its weights back and trains no more. Where checkpoints are kept, the last
     * step is always saved.
     *
     * @param dataset the samples; each record's label is the id of its group
     * @param lastStep the step after which training ends
     * @return how it ended
     * @throws IOException if the data cannot be read, or the last checkpoint not be written
     * @throws TranslateException if the data set's own transforms fail
     * @throws TrainingException if the data set does not fill one batch, or the loss stops being a
     *     number
     * @throws IllegalArgumentException if the data set's own sampling contradicts the trainer's
     *     batch size
     */
    public FitResult fit(RandomAccessDataset dataset, long lastStep)
            throws IOException, TranslateException {
        return loop.fit(dataset, lastStep);
    }

    /**
     * Trains until a number of passes over the data is reached, counted over the whole run. The
     * same as {@link #fit}, with the steps of these epochs.
     *
     * @param dataset the samples; each record's label is the id of its group
     * @param epochs the epochs of the whole run
     * @return how it ended
     * @throws IOException as {@link #fit}
     * @throws TranslateException as {@link #fit}
     */
    public FitResult fitEpochs(RandomAccessDataset dataset, int epochs)
            throws IOException, TranslateException {
        return fit(dataset, (long) epochs * stepsPerEpoch(dataset));
    }

    /**
     * Counts the batches of an epoch.
     *
     * @param dataset the samples
     * @return how many whole batches they fill
     * @throws IOException if the data set cannot be prepared
     * @throws TranslateException if the data set's own transforms fail
     * @throws TrainingException if they do not fill one
     */
    public int stepsPerEpoch(RandomAccessDataset dataset) throws IOException, TranslateException {
        return loop.stepsPerEpoch(dataset);
    }

    /**
     * Compares the gradients in chunks with those of the plain step, on this model, this loss and a
     * small batch of these data: at most 32 samples in three chunks or more. Weights, optimizer,
     * running statistics and randomness stay as they are, so that a {@link #fit} afterwards ends
     * with the same bits.
     *
     * @param dataset the samples that will be trained on
     * @return what was found; its text names the worst parameter
     * @throws IOException if the data cannot be read
     * @throws TranslateException if the data set's own transforms fail
     * @throws TrainingException if the data set does not fill one batch
     * @throws IllegalArgumentException if the model's inputs or outputs cannot be cut in chunks
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
     * Returns the steps done over the whole run.
     *
     * @return the step, 0 before the first
     */
    public long step() {
        return loop.step();
    }

    /**
     * Writes the run's present state into a directory of checkpoints.
     *
     * @param directory where to
     * @throws IOException if it cannot be written; training can go on
     * @throws IllegalStateException before the first step, or if the optimizer is not an {@link
     *     OptimizerState}
     */
    public void save(CheckpointDirectory directory) throws IOException {
        loop.save(directory);
    }

    /** Ends the loader threads and DJL's trainer; the model and the optimizer stay the caller's. */
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
         * @return a trainer, to be closed before its model
         * @throws IllegalStateException if a model, a loss or an optimizer is not set, or if
         *     checkpoints, best checkpoints or patience ask for something that is not set
         * @throws IllegalArgumentException if a metric is not known
         */
        public ContrastiveTrainer build() {
            return new ContrastiveTrainer(this);
        }
    }
}
