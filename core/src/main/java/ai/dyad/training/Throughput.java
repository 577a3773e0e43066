package ai.dyad.training;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Measures how fast a run trains. The first steps are excluded, because loading libraries and
 * compilation slow them down. Safe for use by several threads.
 */
public final class Throughput {
    /** The number of first steps that are excluded. */
    static final int LEFT_OUT = 3;

    private final FitPlan plan;
    private final LongSupplier clock;
    private long fromStep;
    private long fromNanos;
    private long step;
    private long nanos;

    /**
     * Starts measuring.
     *
     * @param plan the planned steps
     */
    public Throughput(FitPlan plan) {
        this(plan, System::nanoTime);
    }

    Throughput(FitPlan plan, LongSupplier clock) {
        this.plan = plan;
        this.clock = clock;
        fromStep = plan.firstStep() + LEFT_OUT;
        step = plan.firstStep();
    }

    /**
     * Records a finished step; call it after each step.
     *
     * @param finished the number of the step
     */
    public synchronized void onStep(long finished) {
        step = finished;
        nanos = clock.getAsLong();
        if (finished == fromStep) {
            fromNanos = nanos;
        }
    }

    /** Restarts measuring with the next step, so that the time until then is not counted. */
    public synchronized void restart() {
        if (step >= fromStep) {
            fromStep = step;
            fromNanos = clock.getAsLong();
        }
    }

    /**
     * Returns the rate since the first steps, or since {@link #restart}.
     *
     * @return the samples trained per second; NaN while unknown
     */
    public synchronized double samplesPerSecond() {
        return plan.batchSize() / secondsPerStep();
    }

    /**
     * Estimates the time until the last step.
     *
     * @return the remaining time; empty while unknown
     */
    public synchronized Optional<Duration> timeLeft() {
        double seconds = secondsPerStep() * Math.max(0, plan.lastStep() - step);
        return Double.isNaN(seconds)
                ? Optional.empty()
                : Optional.of(Duration.ofMillis(Math.round(1000 * seconds)));
    }

    private double secondsPerStep() {
        return step > fromStep ? (nanos - fromNanos) / 1e9 / (step - fromStep) : Double.NaN;
    }
}
