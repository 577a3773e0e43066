package ai.dyad.training;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.metric.Metrics;
import ai.djl.ndarray.NDManager;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.listener.TrainingListener.BatchData;
import ai.djl.training.loss.Loss;
import ai.djl.translate.TranslateException;
import ai.dyad.data.ViewGenerator;
import ai.dyad.optimizer.ResumableOptimizer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Trains a model on views of its batches, step by step, on one device.
 *
 * <p>It composes DJL's own parts ({@link Model}, {@link Loss}, {@link RandomAccessDataset}, {@link
 * TrainingListener}) and adds what a contrastive run needs: an order and augmentation that are
 * functions of the seed, checkpoints from which a run goes on bit-identically, updates that a block
 * makes to itself, and a way to stop between two steps.
 *
 * <pre>{@code
 * try (Model model = Model.newInstance("simclr", device)) {
 *     model.setBlock(new SiameseEncoder(encoder, head));
 *     try (ContrastiveTrainer trainer =
 *             ContrastiveTrainer.builder()
 *                     .setModel(model)
 *                     .setLoss(NtXentLoss.builder().build())
 *                     .setOptimizer(optimizer)
 *                     .setViews(views)
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
    private static final int CHECK_EVERY = 50;
    private static final int VERIFIED_SAMPLES = 32;

    private final Model model;
    private final ResumableOptimizer optimizer;
    private final int batchSize;
    private final long seed;
    private final Map<String, String> configuration;
    private final RunCheckpoints checkpoints;
    private final List<StepListener> stepListeners;
    private final boolean hasDjlListeners;
    private final Trainer trainer;
    private final TrainingStep training;
    private final BatchLoader loader;

    private boolean initialized;
    private Checkpoint resumedFrom;
    private long step;
    private volatile boolean stopRequested;

    ContrastiveTrainer(ContrastiveTrainerBuilder builder) {
        model = Objects.requireNonNull(builder.model, "a model must be set: call setModel");
        Loss loss = Objects.requireNonNull(builder.loss, "a loss must be set: call setLoss");
        optimizer = Objects.requireNonNull(builder.optimizer, "an optimizer must be set");
        ViewGenerator views =
                Objects.requireNonNull(builder.views, "views must be set: call setViews");
        batchSize = builder.batchSize;
        seed = builder.seed;
        configuration = builder.completeConfiguration();
        checkpoints =
                new RunCheckpoints(builder.checkpoints, builder.checkpointEvery, this::snapshot);
        stepListeners = List.copyOf(builder.stepListeners);
        hasDjlListeners = !builder.trainingListeners.isEmpty();
        trainer =
                model.newTrainer(
                        new DefaultTrainingConfig(loss)
                                .optOptimizer(optimizer)
                                .optDevices(new Device[] {model.getNDManager().getDevice()})
                                .addTrainingListeners(
                                        builder.trainingListeners.toArray(
                                                new TrainingListener[0])));
        trainer.setMetrics(hasDjlListeners ? new Metrics() : null);
        training =
                new TrainingStep(
                        trainer,
                        optimizer,
                        views,
                        new TrainingStep.Options(
                                seed, builder.maxGradientNorm, builder.chunkSize()));
        loader = new BatchLoader(seed, batchSize, builder.loaderThreads);
    }

    /**
     * Returns a new builder.
     *
     * @return the builder
     */
    public static ContrastiveTrainerBuilder builder() {
        return new ContrastiveTrainerBuilder();
    }

    /**
     * Makes the next {@link #fit} go on from a checkpoint, so that it ends with the same weights as
     * a run that was never interrupted (bit-identical on the same device).
     *
     * @param checkpoint a verified checkpoint, see {@link CheckpointDirectory#latest}
     * @throws TrainingException if the checkpoint was written with another configuration or seed;
     *     the message says which settings differ
     */
    public void resume(Checkpoint checkpoint) {
        if (initialized) {
            throw new IllegalStateException("resume must be called before fit");
        }
        TrainingState.requireSameRun(checkpoint, seed, configuration);
        resumedFrom = checkpoint;
        step = checkpoint.step();
        checkpoints.startFrom(step);
    }

    /**
     * Trains until a number of steps is reached, counted over the whole run, or until {@link
     * #requestStop}. A run resumed at its last step gets its weights back and trains no more. Where
     * checkpoints are kept, the last step is always saved.
     *
     * @param dataset the samples; each record's label is the id of its group
     * @param lastStep the step after which training ends
     * @return how it ended
     * @throws IOException if the data cannot be read, or the last checkpoint not be written
     * @throws TranslateException if the data set's own transforms fail
     * @throws TrainingException if the data set does not fill one batch, or the loss stops being a
     *     number
     */
    public FitResult fit(RandomAccessDataset dataset, long lastStep)
            throws IOException, TranslateException {
        int stepsPerEpoch = stepsPerEpoch(dataset);
        initialize(dataset);
        FitPlan plan = new FitPlan(step, lastStep, stepsPerEpoch, batchSize);
        stepListeners.forEach(listener -> listener.onStart(plan));
        while (step < lastStep && !stopRequested) {
            trainEpoch(dataset, plan);
        }
        checkpoints.saveEnd(step);
        FitResult result = new FitResult(step, step >= lastStep);
        stepListeners.forEach(listener -> listener.onEnd(result));
        return result;
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
        return loader.stepsPerEpoch(dataset);
    }

    /**
     * Compares the gradients in chunks with those of the plain step, on this model, this loss and a
     * small batch of these data: at most 32 samples in three chunks or more. Weights, optimiser,
     * running statistics and randomness stay as they are, so that a {@link #fit} afterwards ends
     * with the same bits.
     *
     * @param dataset the samples that will be trained on
     * @return what was found; its text names the worst parameter
     * @throws IOException if the data cannot be read
     * @throws TranslateException if the data set's own transforms fail
     * @throws TrainingException if the data set does not fill one batch
     * @throws IllegalArgumentException if the model's inputs or outputs cannot be cut in chunks
     * @see ContrastiveTrainerBuilder#optChunkSize
     */
    public ChunkVerification verifyChunks(RandomAccessDataset dataset)
            throws IOException, TranslateException {
        stepsPerEpoch(dataset);
        initialize(dataset);
        int samples = Math.min(batchSize, VERIFIED_SAMPLES);
        return loader.first(samples, model.getNDManager(), dataset, training::verifyChunks);
    }

    /** Asks training to end after the step in progress. May be called from any thread. */
    public void requestStop() {
        stopRequested = true;
    }

    /**
     * Returns the steps done over the whole run.
     *
     * @return the step, 0 before the first
     */
    public long step() {
        return step;
    }

    /**
     * Writes the run's present state into a directory of checkpoints.
     *
     * @param directory where to
     * @throws IOException if it cannot be written; training can go on
     */
    public void save(CheckpointDirectory directory) throws IOException {
        if (!initialized) {
            throw new IllegalStateException("there is nothing to save before the first step");
        }
        directory.save(snapshot());
    }

    /** Ends the loader threads and DJL's trainer; the model and the optimiser stay the caller's. */
    @Override
    public void close() {
        loader.close();
        trainer.close();
    }

    private CheckpointDirectory.Snapshot snapshot() {
        return TrainingState.snapshot(
                new TrainingState.Run(step, seed, configuration), model.getBlock(), optimizer);
    }

    private void trainEpoch(RandomAccessDataset dataset, FitPlan plan)
            throws IOException, TranslateException {
        long epoch = step / plan.stepsPerEpoch();
        int first = (int) (step % plan.stepsPerEpoch());
        try (NDManager scope = model.getNDManager().newSubManager();
                EpochBatches batches = loader.epoch(scope, dataset, epoch, first)) {
            for (Batch batch : batches) {
                try (batch) {
                    trainStep(batch, epoch, plan);
                }
                checkpoints.saveIfDue(step);
                if (step >= plan.lastStep() || stopRequested) {
                    break;
                }
            }
        }
        if (step % plan.stepsPerEpoch() == 0) {
            trainer.notifyListeners(listener -> listener.onEpoch(trainer));
        }
    }

    private void trainStep(Batch batch, long epoch, FitPlan plan) {
        long next = step + 1;
        boolean checking =
                checkpoints.isDue(next) || next % CHECK_EVERY == 0 || next == plan.lastStep();
        StepEvent event = training.run(batch, new StepEvent.Position(next, epoch), plan.lastStep());
        if (checking) {
            training.requireFinite(event);
        }
        step = next;
        notifyListeners(batch, event);
    }

    private void notifyListeners(Batch batch, StepEvent event) {
        stepListeners.forEach(listener -> listener.onStep(event));
        if (hasDjlListeners) {
            Device device = model.getNDManager().getDevice();
            BatchData data =
                    new BatchData(
                            batch,
                            Map.of(device, event.labels()),
                            Map.of(device, event.predictions()));
            trainer.notifyListeners(listener -> listener.onTrainingBatch(trainer, data));
        }
    }

    /** Gives the model its weights; the shapes of its inputs are those of the first batch. */
    private void initialize(RandomAccessDataset dataset) throws IOException, TranslateException {
        if (initialized) {
            return;
        }
        loader.first(batchSize, model.getNDManager(), dataset, training::initialize);
        if (resumedFrom != null) {
            TrainingState.restore(resumedFrom, model, optimizer);
        }
        initialized = true;
    }
}
