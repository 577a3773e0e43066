package ai.dyad.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.ConstantInitializer;
import java.util.Arrays;

/** Learned scalars that are passed to the loss as predictions. */
final class Scalars {
    private Scalars() {}

    /**
     * A parameter of shape (), with an initial value that the trainer's initializers do not change.
     */
    static Parameter learned(String name, float start) {
        return Parameter.builder()
                .setName(name)
                .setType(Parameter.Type.OTHER)
                .optShape(new Shape())
                .optInitializer(new ConstantInitializer(start))
                .build();
    }

    /**
     * The inputs followed by the parameter's value. The value is a new array with the manager of
     * the inputs, so that closing the outputs of a step does not close the parameter.
     */
    static NDList append(
            NDList inputs, ParameterStore store, Parameter parameter, boolean training) {
        NDArray first = inputs.get(0);
        NDArray value = store.getValue(parameter, first.getDevice(), training);
        try (NDArray zero = first.getManager().zeros(new Shape(), value.getDataType())) {
            NDList outputs = new NDList(inputs);
            outputs.add(zero.add(value));
            return outputs;
        }
    }

    /** The shapes of {@link #append}'s result. */
    static Shape[] followedByOne(Shape[] inputShapes) {
        Shape[] shapes = Arrays.copyOf(inputShapes, inputShapes.length + 1);
        shapes[inputShapes.length] = new Shape();
        return shapes;
    }
}
