package ai.dyad.internal.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Constants of a forward pass that stay valid as long as its graph needs them.
 *
 * <p>An array created from Java numbers uses memory that Java owns. The graph stores its address
 * for the backward pass but does not keep the memory alive: once such an array is closed, the
 * garbage collector may free it before the gradients are computed. The arrays of this class use
 * native memory, which the graph keeps alive.
 */
public final class Constants {
    private Constants() {}

    /**
     * Makes a scalar.
     *
     * @param manager the manager to which it is attached
     * @param value its value
     * @return () float32
     */
    public static NDArray scalar(NDManager manager, float value) {
        return manager.full(new Shape(), value);
    }

    /**
     * Copies numbers out of Java's memory.
     *
     * @param manager the manager to which the array is attached
     * @param values the numbers, row by row
     * @param shape the shape of the array
     * @return the array, float32
     */
    public static NDArray array(NDManager manager, float[] values, Shape shape) {
        try (NDArray view = manager.create(values, shape)) {
            return view.duplicate();
        }
    }
}
