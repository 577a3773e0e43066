package ai.dyad.examples.progress;

import ai.dyad.training.FitPlan;
import ai.dyad.training.FitResult;
import ai.dyad.training.StepEvent;
import ai.dyad.training.StepListener;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;

/** Shows steps done, time left, samples per second and the loss of a training run. */
public final class TrainingProgressBar implements StepListener {
    private static final int READ_EVERY = 10;

    private final String samples;

    private ProgressBar bar;
    private int batchSize;
    private long firstStep;
    private long started;

    /**
     * Creates the bar; it appears with the first step.
     *
     * @param samples what is counted each second, such as "images"
     */
    public TrainingProgressBar(String samples) {
        this.samples = samples;
    }

    /** {@inheritDoc} */
    @Override
    public void onStart(FitPlan plan) {
        batchSize = plan.batchSize();
        firstStep = plan.firstStep();
        bar =
                ProgressBars.named("training")
                        .setUnit(" steps", 1)
                        .setInitialMax(plan.lastStep())
                        .startsFrom(firstStep, Duration.ZERO)
                        .build();
        started = System.nanoTime();
    }

    /** {@inheritDoc} */
    @Override
    public void onStep(StepEvent event) {
        bar.step();
        if (event.step() % READ_EVERY == 0 || event.step() == firstStep + 1) {
            double seconds = (System.nanoTime() - started) / 1e9;
            double rate = (event.step() - firstStep) * batchSize / seconds;
            bar.setExtraMessage(
                    String.format(
                            Locale.ROOT, "%.0f %s/s, loss %.4f", rate, samples, event.loss()));
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onEnd(FitResult result) {
        bar.close();
    }
}
