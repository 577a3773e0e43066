package ai.dyad.nn;

/**
 * A block that has something to do after the optimiser's update, such as to clamp a learned scale.
 *
 * <p>{@link ai.djl.training.EasyTrain} has no such moment (its listeners run before the update), so
 * the trainer calls every block of the model that implements this interface itself. Any state that
 * changes lives in the block's parameters and is saved with them.
 */
public interface UpdateListener {
    /**
     * Called once after each update of the parameters, never in evaluation.
     *
     * @param progress the share of the whole run that is done, in (0, 1]
     */
    void afterUpdate(float progress);
}
