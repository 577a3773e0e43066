package ai.dyad.training;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.listener.TrainingListener;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/** The training loop of a {@link ContrastiveTrainer}, from the first step to the last. */
final class TrainingLoop implements AutoCloseable {
    private static final int CHECK_EVERY = 50;
    private static final int VERIFIED_SAMPLES = 32;

    private final Model model;
    private final Checkpoint startWeights; // null to start from the block's own weights
    private final SavedState state;
    private final Map<String, String> configuration;
    private final long seed;
    private final int wantedChunk;
    private final int loaderThreads;
    private final RunCheckpoints checkpoints;
    private final RunListeners listeners;
    private final Validation validation;
    private final Trainer trainer;
    private final TrainingStep.Parts parts;
    private final float maxGradientNorm;
    private OptionalInt batchSize;
    private TrainingStep training;
    private BatchLoader loader;
    private boolean initialized;
    private Checkpoint resumedFrom;
    private Set<String> mayDiffer = Set.of();
    private long step;
    private volatile boolean stopRequested;

    TrainingLoop(ValidationOptions<?> options) {
        Required.check(options);
        model = options.model;
        startWeights = options.startWeights;
        seed = options.seed;
        state = new SavedState(model, options.optimizer);
        configuration = Map.copyOf(options.configuration);
        batchSize = options.batchSize;
        wantedChunk = options.chunkSize;
        loaderThreads = options.loaderThreads;
        maxGradientNorm = options.maxGradientNorm;
        trainer = model.newTrainer(djlConfiguration(options));
        listeners =
                new RunListeners(
                        trainer, options.stepListeners, !options.trainingListeners.isEmpty());
        checkpoints =
                new RunCheckpoints(options.checkpoints, options.checkpointEvery, this::snapshot);
        validation = Validation.of(options, trainer, listeners, checkpoints);
        parts = new TrainingStep.Parts(trainer, options.optimizer, options.views);
    }

    private static DefaultTrainingConfig djlConfiguration(ValidationOptions<?> options) {
        DefaultTrainingConfig config =
                new DefaultTrainingConfig(options.loss)
                        .optOptimizer(options.optimizer)
                        .optDevices(new Device[] {options.model.getNDManager().getDevice()})
                        .addTrainingListeners(
                                options.trainingListeners.toArray(new TrainingListener[0]));
        options.evaluators.forEach(config::addEvaluator);
        return config;
    }

    void resume(Checkpoint checkpoint, Set<String> allowed) {
        if (initialized) {
            throw new IllegalStateException("resume must be called before fit");
        }
        state.require("resume needs");
        resumedFrom = checkpoint;
        mayDiffer = Set.copyOf(allowed);
        requireSameRun();
        step = checkpoint.step();
        checkpoints.startFrom(step);
        validation.restore(checkpoint.notes());
    }

    /** Checks the settings; the batch size only once it is known. */
    private void requireSameRun() {
        Map<String, String> now = completeConfiguration();
        if (batchSize.isEmpty()) {
            Map<String, String> then = resumedFrom.configuration();
            for (String name : Set.of("batch", "chunk")) {
                if (then.containsKey(name)) {
                    now.put(name, then.get(name));
                }
            }
        }
        SavedState.requireSameRun(resumedFrom, new RunIdentity(seed, now), mayDiffer);
    }

    FitResult fit(RandomAccessDataset dataset, long lastStep)
            throws IOException, TranslateException {
        int stepsPerEpoch = stepsPerEpoch(dataset);
        FitPlan plan = new FitPlan(step, lastStep, stepsPerEpoch, batchSize.getAsInt());
        boolean begun = false;
        if (isOver(plan) || initialized) {
            begin(dataset, plan);
            begun = true;
        }
        while (!isOver(plan)) {
            trainEpoch(dataset, plan, begun);
            begun = true;
        }
        checkpoints.saveEnd(step);
        FitResult result = new FitResult(step, end(plan));
        listeners.end(result);
        return result;
    }

    private boolean isOver(FitPlan plan) {
        return step >= plan.lastStep() || stopRequested || validation.isPatienceOver();
    }

    private FitResult.End end(FitPlan plan) {
        if (step >= plan.lastStep()) {
            return FitResult.End.LAST_STEP;
        }
        return validation.isPatienceOver() ? FitResult.End.PATIENCE : FitResult.End.STOPPED;
    }

    int stepsPerEpoch(RandomAccessDataset dataset) throws IOException, TranslateException {
        int resolved = BatchSize.resolve(batchSize, dataset);
        if (loader == null) {
            batchSize = OptionalInt.of(resolved);
            if (resumedFrom != null) {
                requireSameRun();
            }
            training =
                    new TrainingStep(
                            parts, new TrainingStep.Options(seed, maxGradientNorm, chunkSize()));
            loader = new BatchLoader(seed, resolved, loaderThreads);
        }
        return loader.stepsPerEpoch(dataset);
    }

    ChunkVerification verifyChunks(RandomAccessDataset dataset)
            throws IOException, TranslateException {
        stepsPerEpoch(dataset);
        int samples = Math.min(batchSize.getAsInt(), VERIFIED_SAMPLES);
        return loader.first(
                samples,
                model.getNDManager(),
                dataset,
                batch -> {
                    StepInputs inputs = training.inputs(batch, new StepEvent.Position(1, 0));
                    initialize(inputs);
                    return training.verifyChunks(inputs);
                });
    }

    void requestStop() {
        stopRequested = true;
    }

    long step() {
        return step;
    }

    void save(CheckpointDirectory directory) throws IOException {
        state.require("save needs");
        if (!initialized) {
            throw new IllegalStateException("there is nothing to save before the first step");
        }
        directory.save(snapshot());
    }

    @Override
    public void close() {
        if (loader != null) {
            loader.close();
        }
        trainer.close();
    }

    /** The chunk size, 0 if the batch is not split. */
    private int chunkSize() {
        return wantedChunk < batchSize.getAsInt() ? wantedChunk : 0;
    }

    /** The caller's settings plus those of the trainer that affect the result. */
    private Map<String, String> completeConfiguration() {
        Map<String, String> complete = new TreeMap<>(configuration);
        if (batchSize.isPresent()) {
            complete.put("batch", Integer.toString(batchSize.getAsInt()));
            if (chunkSize() > 0) {
                complete.put("chunk", Integer.toString(chunkSize()));
            }
        }
        return complete;
    }

    private CheckpointDirectory.Snapshot snapshot() {
        return state.snapshot(
                step, new RunIdentity(seed, completeConfiguration()), validation.notes());
    }

    private void trainEpoch(RandomAccessDataset dataset, FitPlan plan, boolean begun)
            throws IOException, TranslateException {
        long epoch = step / plan.stepsPerEpoch();
        int first = (int) (step % plan.stepsPerEpoch());
        boolean started = begun;
        try (NDManager scope = model.getNDManager().newSubManager();
                EpochBatches batches = loader.epoch(scope, dataset, epoch, first)) {
            for (Batch batch : batches) {
                try (batch) {
                    StepEvent.Position position = new StepEvent.Position(step + 1, epoch);
                    StepInputs inputs = training.inputs(batch, position);
                    if (!started) {
                        initialize(inputs);
                        listeners.start(plan);
                        started = true;
                    }
                    trainStep(batch, inputs, position, plan);
                }
                validation.runIfDue(new StepEvent.Position(step, epoch), plan);
                checkpoints.saveIfDue(step);
                if (isOver(plan)) {
                    break;
                }
            }
        }
        if (step % plan.stepsPerEpoch() == 0) {
            trainer.notifyListeners(listener -> listener.onEpoch(trainer));
        }
    }

    private void trainStep(
            Batch batch, StepInputs inputs, StepEvent.Position position, FitPlan plan) {
        boolean checking =
                checkpoints.isDue(position.step())
                        || position.step() % CHECK_EVERY == 0
                        || position.step() == plan.lastStep();
        StepEvent event = training.run(inputs, position, plan.lastStep());
        if (checking) {
            training.requireFinite(event);
        }
        step = position.step();
        listeners.step(batch, event);
    }

    /** Starts a fit that trains no batch, or whose model is already initialized. */
    private void begin(RandomAccessDataset dataset, FitPlan plan)
            throws IOException, TranslateException {
        if (!initialized) {
            loader.first(
                    plan.batchSize(),
                    model.getNDManager(),
                    dataset,
                    batch -> {
                        initialize(training.inputs(batch, new StepEvent.Position(1, 0)));
                        return batch;
                    });
        }
        listeners.start(plan);
    }

    /** Initializes the model's weights; its input shapes are those of a batch's views. */
    private void initialize(StepInputs inputs) throws IOException {
        if (initialized) {
            return;
        }
        training.initialize(inputs.views().getShapes());
        if (resumedFrom != null) {
            state.restore(resumedFrom);
        } else if (startWeights != null) {
            state.loadWeights(startWeights);
        }
        initialized = true;
    }
}
