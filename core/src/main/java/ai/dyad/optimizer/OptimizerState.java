package ai.dyad.optimizer;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/**
 * What an optimizer remembers of the parameters, so that it can be saved and put back.
 *
 * <p>DJL's own optimizers keep their state to themselves. A DJL {@link
 * ai.djl.training.optimizer.Optimizer} that also implements this interface can be used with
 * checkpoints, and its runs can be resumed. {@link ResumableOptimizer} implements it for optimizers
 * that only want to write down their formula.
 */
public interface OptimizerState {
    /**
     * Returns the arrays that are kept for a parameter, by name, such as its momentum. The caller
     * copies them and neither closes nor changes them.
     *
     * @param parameterId the id of the parameter, {@link ai.djl.nn.Parameter#getId()}
     * @return the arrays, none before the first update
     */
    Map<String, NDArray> slots(String parameterId);

    /**
     * Returns how often a parameter was updated.
     *
     * @param parameterId the id of the parameter
     * @return the number of updates so far, those before a {@link #restore} included
     */
    int updates(String parameterId);

    /**
     * Puts back the state of a parameter: the next update is number {@code updates + 1}.
     *
     * @param parameterId the id of the parameter in this process
     * @param slots what {@link #slots} returned when the state was saved, on any device; must be
     *     copied, since the caller closes them
     * @param updates what {@link #updates} returned then
     */
    void restore(String parameterId, Map<String, NDArray> slots, int updates);

    /**
     * Returns the learning rate of an update. It is reported, not used.
     *
     * @param update the number of the update, 1 for the first
     * @return the learning rate; NaN, the default, where it is not known
     */
    default float learningRate(int update) {
        return Float.NaN;
    }
}
