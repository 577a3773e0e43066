package ai.dyad.training;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.evaluator.Evaluator;
import ai.djl.translate.TranslateException;
import ai.dyad.data.BatchKey;
import ai.dyad.data.ViewGenerator;
import ai.dyad.internal.SeededSampler;
import ai.dyad.nn.DetachedParameters;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Evaluates a model on held-out samples at regular steps and tracks the best result. */
final class Validation {
    private static final String ACCUMULATOR = "dyad/validation";

    private final Trainer trainer;
    private final RunListeners listeners;
    private final RandomAccessDataset data; // null for no validation
    private final int every;
    private final ViewGenerator views;
    private final long seed;
    private final List<Evaluator> evaluators;
    private final BestModel best;

    private Validation(
            ValidationOptions<?> options, Trainer trainer, RunListeners listeners, BestModel best) {
        this.trainer = trainer;
        this.listeners = listeners;
        this.best = best;
        data = options.validationData;
        every = options.validateEvery;
        views = options.views;
        seed = options.seed;
        evaluators = List.copyOf(options.evaluators);
    }

    static Validation of(
            ValidationOptions<?> options,
            Trainer trainer,
            RunListeners listeners,
            RunCheckpoints checkpoints) {
        return new Validation(options, trainer, listeners, BestModel.of(options, checkpoints));
    }

    boolean isPatienceOver() {
        return best.isPatienceOver();
    }

    /** The state of past validations that a resumed run needs. */
    Map<String, String> notes() {
        return best.notes();
    }

    void restore(Map<String, String> notes) {
        best.restore(notes);
    }

    void runIfDue(StepEvent.Position position, FitPlan plan)
            throws IOException, TranslateException {
        if (data == null || (position.step() % every != 0 && position.step() != plan.lastStep())) {
            return;
        }
        Map<String, Float> values = measure(plan.batchSize());
        boolean better = best.offer(position.step(), values);
        listeners.validation(
                new ValidationEvent(position.step(), position.epoch(), values, better));
    }

    private Map<String, Float> measure(int trainingBatch) throws IOException, TranslateException {
        data.prepare();
        int batchSize =
                BatchSize.resolve(OptionalInt.of(trainingBatch), data) < data.size()
                        ? trainingBatch
                        : Math.toIntExact(data.size());
        if (batchSize < 2) {
            throw new TrainingException(
                    "the held-out data must have at least 2 samples, got " + batchSize);
        }
        evaluators.forEach(evaluator -> evaluator.addAccumulator(ACCUMULATOR));
        double loss = 0;
        int count = 0;
        SeededSampler sampler = new SeededSampler(seed, 0, batchSize, 0);
        try (NDManager scope = trainer.getManager().newSubManager();
                EpochBatches batches = new EpochBatches(data.getData(scope, sampler))) {
            for (Batch batch : batches) {
                try (batch) {
                    loss += measure(batch);
                    count++;
                }
            }
        }
        Map<String, Float> values = new LinkedHashMap<>();
        values.put(ValidationEvent.LOSS, (float) (loss / count));
        for (Evaluator evaluator : evaluators) {
            values.put(evaluator.getName(), evaluator.getAccumulator(ACCUMULATOR));
        }
        return values;
    }

    private float measure(Batch batch) {
        NDList inputs = views.views(batch.getData(), key(batch));
        NDList predictions =
                trainer.getModel()
                        .getBlock()
                        .forward(new DetachedParameters(batch.getManager()), inputs, false);
        for (Evaluator evaluator : evaluators) {
            evaluator.updateAccumulator(ACCUMULATOR, batch.getLabels(), predictions);
        }
        float loss = trainer.getLoss().evaluate(batch.getLabels(), predictions).getFloat();
        listeners.validationBatch(batch, predictions);
        return loss;
    }

    private BatchKey key(Batch batch) {
        long[] indices = batch.getIndices().stream().mapToLong(index -> (Long) index).toArray();
        return BatchKey.of(seed, 0, indices);
    }
}
