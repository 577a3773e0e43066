package ai.dyad.internal;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;

/** Queries about autograd that DJL does not offer. */
public final class Autograd {
    private Autograd() {}

    /**
     * Returns whether an array is part of a graph, so that a backward pass reaches its inputs.
     * {@link NDArray#hasGradient} tells this only for leaves, and only while recording is on. This
     * method relies on the engine's refusal to detach an array of a graph.
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
