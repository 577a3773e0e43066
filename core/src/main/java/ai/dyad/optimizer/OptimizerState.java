package ai.dyad.optimizer;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/**
 * The state that an optimizer keeps for the parameters, which can be saved and restored.
 *
 * <p>DJL's own optimizers do not expose their state. A DJL {@link
 * ai.djl.training.optimizer.Optimizer} that also implements this interface can be used with
 * checkpoints, and its runs can be resumed. {@link ResumableOptimizer} implements it, so that
 * subclasses only need to implement the update formula.
 */
public interface OptimizerState {
    /**
     * Returns the arrays that the optimizer keeps for a parameter, such as its momentum, by name.
     * The caller copies them and must not close or change them.
     *
     * @param parameterId the id of the parameter, {@link ai.djl.nn.Parameter#getId()}
     * @return the arrays, none before the first update
     */
    Map<String, NDArray> slots(String parameterId);

    /**
     * Returns the number of updates of a parameter.
     *
     * @param parameterId the id of the parameter
     * @return the number of updates so far, including those before a {@link #restore}
     */
    int updates(String parameterId);

    /**
     * Restores the state of a parameter: the next update is number {@code updates + 1}.
     *
     * @param parameterId the id of the parameter in this process
     * @param slots the arrays that {@link #slots} returned when the state was saved, on any device;
     *     copy them, since the caller closes them
     * @param updates the number that {@link #updates} returned then
     */
    void restore(String parameterId, Map<String, NDArray> slots, int updates);

    /**
     * Returns the learning rate of an update, for reports only.
     *
     * @param update the number of the update, 1 for the first
     * @return the learning rate; NaN, the default, if unknown
     */
    default float learningRate(int update) {
        return Float.NaN;
    }
}
