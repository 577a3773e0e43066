package ai.dyad.internal;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;

/** What DJL does not say of its graph of gradients. */
public final class Autograd {
    private Autograd() {}

    /**
     * Returns whether what follows from an array is part of a graph, so that a backward pass could
     * reach what the array was made of. {@link NDArray#hasGradient} says so only of leaves, and
     * where recording is off not of them; but the engine refuses to take out of a graph what is in
     * it.
     *
     * @param array any array
     * @return whether a backward pass could go through it
     */
    public static boolean isRecorded(NDArray array) {
        NDArray view = array.expandDims(0);
        try {
            view.setRequiresGradient(false);
            return false;
        } catch (EngineException inGraph) {
            return true;
        } finally {
            view.close();
        }
    }
}
