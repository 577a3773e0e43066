package ai.dyad.internal.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Constants of a forward pass that live as long as its graph wants them.
 *
 * <p>An array made from Java's numbers lies in Java's memory. The graph keeps its address for the
 * way back, but not the memory: once such an array is closed, the garbage collector may give the
 * memory away before the gradients are computed. What is made here lies in native memory, which the
 * graph holds itself.
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
