package ai.dyad.examples.progress;

import ai.dyad.training.FitPlan;
import ai.dyad.training.FitResult;
import ai.dyad.training.StepEvent;
import ai.dyad.training.StepListener;
import ai.dyad.training.Throughput;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;

/** Shows steps done, time left, samples per second and the loss of a training run. */
public final class TrainingProgressBar implements StepListener {
    private static final int READ_EVERY = 10;

    private final String samples;

    private ProgressBar bar;
    private Throughput rate;
    private long firstStep;
    private long lastStep;

    /**
     * Creates the progress bar, which appears when training starts.
     *
     * @param samples the samples counted per second, such as "images"
     */
    public TrainingProgressBar(String samples) {
        this.samples = samples;
    }

    /** {@inheritDoc} */
    @Override
    public void onStart(FitPlan plan) {
        rate = new Throughput(plan);
        firstStep = plan.firstStep();
        lastStep = plan.lastStep();
        bar =
                ProgressBars.named("training")
                        .setUnit(" steps", 1)
                        .setInitialMax(plan.lastStep())
                        .startsFrom(firstStep, Duration.ZERO)
                        .setEtaFunction(state -> rate.timeLeft())
                        .build();
    }

    /** {@inheritDoc} */
    @Override
    public void onStep(StepEvent event) {
        rate.onStep(event.step());
        bar.step();
        if (event.step() % READ_EVERY == 0
                || event.step() == firstStep + 1
                || event.step() == lastStep) {
            double perSecond = rate.samplesPerSecond();
            String speed =
                    Double.isNaN(perSecond)
                            ? ""
                            : String.format(Locale.ROOT, "%.0f %s/s, ", perSecond, samples);
            bar.setExtraMessage(speed + String.format(Locale.ROOT, "loss %.4f", event.loss()));
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onEnd(FitResult result) {
        bar.close();
    }
}
