package ai.dyad.nn;

/**
 * A block that changes its parameters after the optimizer's update, such as one that clamps a
 * learned scale.
 *
 * <p>{@link ai.dyad.training.ContrastiveTrainer} calls every block of the model that implements
 * this interface. {@link ai.djl.training.EasyTrain} cannot (its listeners run before the update):
 * with it, call the method yourself. Keep what changes in the block's parameters; anything else is
 * not saved.
 */
public interface AfterUpdate {
    /**
     * Called once after each update of the parameters, never in evaluation.
     *
     * @param progress the share of the whole run that is done, in (0, 1]
     */
    void afterUpdate(float progress);
}
