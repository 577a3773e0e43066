package ai.dyad.nn;

/**
 * A block that changes its parameters after the optimizer's update, such as one that clamps a
 * learned scale.
 *
 * <p>{@link ai.djl.training.EasyTrain} has no such hook (its listeners run before the update), so
 * dyad's trainer calls every block of the model that implements this interface. State that changes
 * must be in the block's parameters, with which it is saved.
 */
public interface AfterUpdate {
    /**
     * Called once after each update of the parameters, never in evaluation.
     *
     * @param progress the share of the whole run that is done, in (0, 1]
     */
    void afterUpdate(float progress);
}
