package ai.dyad.nn;

import ai.djl.nn.Parameter;
import java.util.List;

/**
 * A block whose forward pass in training changes parameters of its own that are not learned, and
 * are not the running statistics of a normalization.
 *
 * <p>Where a batch goes through the model in chunks, such a change must come out as if the batch
 * had gone through at once; so the block says how its changes add up. A block that does not
 * implement this interface must not change anything but running statistics, which DJL marks by
 * their parameter type.
 */
public interface ForwardState {
    /**
     * Lists what one pass changes in the same way whatever the rows, such as the weights that
     * follow an encoder: every chunk starts from the state before the batch, so that it changes
     * once.
     *
     * @return the parameters, initialized; none by default
     */
    default List<Parameter> changedPerBatch() {
        return List.of();
    }

    /**
     * Lists what each row adds to, such as a queue: every chunk goes on where the one before it
     * ended.
     *
     * @return the parameters, initialized; none by default
     */
    default List<Parameter> changedPerRow() {
        return List.of();
    }
}
