package ai.dyad.nn;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;

/**
 * Creates state that a block changes as it runs and that is saved with the weights: parameters that
 * are not trained.
 */
final class StateParameters {
    private StateParameters() {}

    /**
     * Creates a parameter without gradient. Its type is a running mean, DJL's only type for state:
     * DJL unfreezes parameters of other types when a loaded model is trained further.
     */
    static Parameter state(String name, Initializer initializer) {
        return Parameter.builder()
                .setName(name)
                .setType(Parameter.Type.RUNNING_MEAN)
                .optInitializer(initializer)
                .optRequiresGrad(false)
                .build();
    }

    /** Same as {@link #state}, with a known shape. */
    static Parameter state(String name, Shape shape, Initializer initializer) {
        Parameter parameter = state(name, initializer);
        parameter.setShape(shape);
        return parameter;
    }
}
