package ai.dyad.internal.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.NormalInitializer;

/** Creates the weights that belong to an encoder itself, not to one of its layers. */
public final class Weight {
    private Weight() {}

    /**
     * Makes a weight that starts normal.
     *
     * @param name its name
     * @param shape its shape
     * @param deviation the standard deviation it starts with
     * @return the parameter, to be added to the block
     */
    public static Parameter normal(String name, Shape shape, float deviation) {
        return Parameter.builder()
                .setName(name)
                .setType(Parameter.Type.WEIGHT)
                .optShape(shape)
                .optInitializer(new NormalInitializer(deviation))
                .build();
    }

    /**
     * Makes the projection from the states of a transformer, without bias.
     *
     * @param name its name
     * @param width C, the width of the states
     * @param size D, the length of the projected features, or 0
     * @return the parameter (C, D), to be added to the block, or null if the size is 0
     */
    public static Parameter projection(String name, int width, int size) {
        if (size == 0) {
            return null;
        }
        return normal(name, new Shape(width, size), (float) (1 / Math.sqrt(width)));
    }

    /**
     * Returns a weight's value where the input is.
     *
     * @param parameter the weight
     * @param store the store of the parameters
     * @param input an array on the device
     * @param training whether the parameters record gradients
     * @return the value
     */
    public static NDArray value(
            Parameter parameter, ParameterStore store, NDArray input, boolean training) {
        return store.getValue(parameter, input.getDevice(), training);
    }
}
