package ai.dyad.training;

import ai.djl.Device;
import ai.djl.metric.Metrics;
import ai.djl.ndarray.NDList;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.listener.TrainingListener.BatchData;
import java.util.List;
import java.util.Map;

/** Notifies dyad's and DJL's listeners of a run. */
final class RunListeners {
    private final Trainer trainer;
    private final List<StepListener> stepListeners;
    private final boolean hasDjlListeners;

    RunListeners(Trainer trainer, List<StepListener> stepListeners, boolean hasDjlListeners) {
        this.trainer = trainer;
        this.stepListeners = List.copyOf(stepListeners);
        this.hasDjlListeners = hasDjlListeners;
        trainer.setMetrics(hasDjlListeners ? new Metrics() : null);
    }

    void start(FitPlan plan) {
        stepListeners.forEach(listener -> listener.onStart(plan));
    }

    void step(Batch batch, StepEvent event) {
        stepListeners.forEach(listener -> listener.onStep(event));
        if (hasDjlListeners) {
            BatchData data = data(batch, event.predictions());
            trainer.notifyListeners(listener -> listener.onTrainingBatch(trainer, data));
        }
    }

    void validationBatch(Batch batch, NDList predictions) {
        if (hasDjlListeners) {
            BatchData data = data(batch, predictions);
            trainer.notifyListeners(listener -> listener.onValidationBatch(trainer, data));
        }
    }

    void validation(ValidationEvent event) {
        stepListeners.forEach(listener -> listener.onValidation(event));
    }

    void end(FitResult result) {
        stepListeners.forEach(listener -> listener.onEnd(result));
    }

    private BatchData data(Batch batch, NDList predictions) {
        Device device = trainer.getManager().getDevice();
        return new BatchData(batch, Map.of(device, batch.getLabels()), Map.of(device, predictions));
    }
}
