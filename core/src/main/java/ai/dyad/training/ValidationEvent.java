package ai.dyad.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The results of a validation on held-out samples.
 *
 * @param step the step after which validation ran, counted from 1 over the whole run
 * @param epoch the epoch of that step, counted from 0
 * @param values the values of {@link #LOSS} and the evaluators by name, each the mean over the
 *     batches
 * @param best whether this is the best validation so far, by the metric of {@code optKeepBest},
 *     else by the loss
 */
public record ValidationEvent(long step, long epoch, Map<String, Float> values, boolean best) {
    /** The name of the loss in the values. */
    public static final String LOSS = "loss";

    /**
     * Copies the values, in their order.
     *
     * @param step the step
     * @param epoch the epoch
     * @param values the values by name
     * @param best whether they are the best so far
     */
    public ValidationEvent {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * Returns the loss.
     *
     * @return its mean over the batches
     */
    public float loss() {
        return values.get(LOSS);
    }
}
