package ai.dyad.nn;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;

/**
 * State that a block changes as it runs and that is saved with the weights: parameters, but none
 * that are learned.
 */
final class StateParameters {
    private StateParameters() {}

    /**
     * A parameter without gradient. Its type is the one kind of state that DJL knows, a running
     * mean: a parameter of another type would be unfrozen when a loaded model is trained on.
     */
    static Parameter state(String name, Initializer initializer) {
        return Parameter.builder()
                .setName(name)
                .setType(Parameter.Type.RUNNING_MEAN)
                .optInitializer(initializer)
                .optRequiresGrad(false)
                .build();
    }

    /** As {@link #state}, of a known shape. */
    static Parameter state(String name, Shape shape, Initializer initializer) {
        Parameter parameter = state(name, initializer);
        parameter.setShape(shape);
        return parameter;
    }
}
