package ai.dyad.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was measured on the held-out samples.
 *
 * @param step the step after which it was measured, counted from 1 over the whole run
 * @param epoch the epoch of that step, counted from 0
 * @param values {@link #LOSS} and the evaluators by name, each the mean over the batches
 * @param best whether no validation before was as good, by the metric of {@code optKeepBest} or
 *     else by the loss
 */
public record ValidationEvent(long step, long epoch, Map<String, Float> values, boolean best) {
    /** The name of the loss among the values. */
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
