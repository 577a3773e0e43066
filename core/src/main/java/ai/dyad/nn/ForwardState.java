package ai.dyad.nn;

import ai.djl.nn.Parameter;
import java.util.List;

/**
 * A block whose forward pass in training changes its own unlearned parameters other than the
 * running statistics of a normalization.
 *
 * <p>If a batch is processed in chunks, the result must be the same as for the whole batch, so the
 * block tells how its changes combine. A block that does not implement this interface must not
 * change anything but running statistics, which DJL marks by their parameter type.
 */
public interface ForwardState {
    /**
     * Returns the parameters whose change does not depend on the rows, such as the weights of a
     * momentum encoder: every chunk starts from the state before the batch, so that they change
     * once.
     *
     * @return the parameters, initialized; none by default
     */
    default List<Parameter> changedPerBatch() {
        return List.of();
    }

    /**
     * Returns the parameters to which each row adds, such as a queue: every chunk continues from
     * the previous one.
     *
     * @return the parameters, initialized; none by default
     */
    default List<Parameter> changedPerRow() {
        return List.of();
    }
}
