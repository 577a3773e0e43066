package ai.dyad.health;

import ai.djl.ndarray.NDList;
import ai.dyad.training.FitPlan;
import ai.dyad.training.StepEvent;
import ai.dyad.training.StepListener;
import ai.dyad.training.Throughput;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Measures a run every k steps and at the last one, and passes the {@link StepMetrics} to receivers
 * such as a {@link MetricsFile} or a {@link HealthWatch}.
 *
 * <p>The first two predictions must be the projections of two views of the batch, (N, D) each.
 * Reading them waits for the device, so it is not done at every step.
 */
public final class HealthMonitor implements StepListener {
    private final int everySteps;
    private final List<Consumer<StepMetrics>> receivers;

    private FitPlan plan;
    private Throughput rate;

    /**
     * Creates a monitor.
     *
     * @param everySteps the number of steps between two measurements, at least 1
     * @param receivers the receivers of the measurements, in this order
     * @throws IllegalArgumentException if the number of steps is less than 1
     */
    public HealthMonitor(int everySteps, List<Consumer<StepMetrics>> receivers) {
        if (everySteps < 1) {
            throw new IllegalArgumentException(
                    "steps between measurements must be >= 1, got " + everySteps);
        }
        this.everySteps = everySteps;
        this.receivers = List.copyOf(receivers);
    }

    /** {@inheritDoc} */
    @Override
    public void onStart(FitPlan value) {
        plan = Objects.requireNonNull(value);
        rate = new Throughput(plan);
    }

    /** {@inheritDoc} */
    @Override
    public void onStep(StepEvent event) {
        rate.onStep(event.step());
        if (event.step() % everySteps != 0 && event.step() != plan.lastStep()) {
            return;
        }
        NDList projections = event.predictions();
        StepMetrics metrics =
                new StepMetrics(
                        event.step(),
                        event.epoch(),
                        event.loss(),
                        event.learningRate(),
                        rate.samplesPerSecond(),
                        EmbeddingHealth.of(projections.get(0), projections.get(1)));
        receivers.forEach(receiver -> receiver.accept(metrics));
        rate.restart(); // exclude the time of measuring
    }
}
