package ai.dyad.health;

import java.util.Locale;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns if the embeddings of a run have collapsed, or if its loss is at chance level (within 1 %)
 * in a step after the grace steps. Each warning is given once.
 *
 * <pre>{@code
 * HealthWatch watch = new HealthWatch(Math.log(2 * 256 - 1), 100); // NT-Xent, batches of 256
 * HealthMonitor everyTenSteps = new HealthMonitor(10, List.of(watch));
 * }</pre>
 *
 * @see HealthMonitor
 */
public final class HealthWatch implements Consumer<StepMetrics> {
    private static final Logger logger = LoggerFactory.getLogger(HealthWatch.class);
    private static final double CHANCE_MARGIN = 0.01;

    private final double chanceLoss;
    private final long graceSteps;
    private final Consumer<String> sink;
    private boolean saidCollapsed;
    private boolean saidChance;

    /**
     * Creates a watch that writes its warnings to the log.
     *
     * @param chanceLoss the loss of an encoder at chance level: log(2N−1) for NT-Xent with batches
     *     of N, log N for InfoNCE and CLIP
     * @param graceSteps the step before which there are no warnings
     */
    public HealthWatch(double chanceLoss, long graceSteps) {
        this(chanceLoss, graceSteps, logger::warn);
    }

    /**
     * Creates a watch that passes its warnings to a receiver.
     *
     * @param chanceLoss the loss of an encoder at chance level
     * @param graceSteps the step before which there are no warnings
     * @param sink the receiver of the warnings, such as a console
     */
    public HealthWatch(double chanceLoss, long graceSteps, Consumer<String> sink) {
        this.chanceLoss = chanceLoss;
        this.graceSteps = graceSteps;
        this.sink = sink;
    }

    /** {@inheritDoc} */
    @Override
    public void accept(StepMetrics metrics) {
        if (metrics.step() < graceSteps) {
            return;
        }
        if (metrics.health().isCollapsed()) {
            if (!saidCollapsed) {
                saidCollapsed = true;
                sink.accept(
                        String.format(
                                Locale.ROOT,
                                "step %d: the embeddings have collapsed to (nearly) one direction"
                                        + " (spread %.3f of 1, effective rank %.1f): lower the"
                                        + " learning rate, or check that the views differ",
                                metrics.step(),
                                metrics.health().spread(),
                                metrics.health().effectiveRank()));
            }
        } else if (Math.abs(metrics.loss() - chanceLoss) < CHANCE_MARGIN * chanceLoss
                && !saidChance) {
            saidChance = true;
            sink.accept(
                    String.format(
                            Locale.ROOT,
                            "step %d: the loss %.4f is still at chance level, %.4f: the encoder "
                                    + "has not"
                                    + " learned to tell samples apart; raise the learning rate, lower the"
                                    + " temperature, or use milder augmentation",
                            metrics.step(),
                            metrics.loss(),
                            chanceLoss));
        }
    }
}
