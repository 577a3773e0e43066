package ai.dyad.training;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How fast a run trains. The first steps after the start are left out, because they load libraries
 * and compile, so that a rate over them says little of the others. Any thread may ask.
 */
public final class Throughput {
    /** The steps that are left out. */
    static final int LEFT_OUT = 3;

    private final FitPlan plan;
    private final LongSupplier clock;
    private long fromStep;
    private long fromNanos;
    private long step;
    private long nanos;

    /**
     * Starts to measure.
     *
     * @param plan what training is about to do
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
     * Takes a finished step into account; to be called at each.
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

    /** Begins anew with the next step, so that what happens now is not part of any rate. */
    public synchronized void restart() {
        if (step >= fromStep) {
            fromStep = step;
            fromNanos = clock.getAsLong();
        }
    }

    /**
     * Returns the rate since the first steps, or since {@link #restart}.
     *
     * @return the samples trained on per second; NaN while it is not known
     */
    public synchronized double samplesPerSecond() {
        return plan.batchSize() / secondsPerStep();
    }

    /**
     * Estimates how long the steps to the end will take.
     *
     * @return the time left; nothing while it is not known
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
