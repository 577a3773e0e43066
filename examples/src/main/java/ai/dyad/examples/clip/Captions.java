package ai.dyad.examples.clip;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

/** The captions of the training pictures, made ready for the text tower once and for all. */
interface Captions {
    /**
     * Makes the inputs of the text tower.
     *
     * @param manager the manager to which the arrays are attached
     * @param chosen the position of each caption wanted, among all captions
     * @return the inputs, each (B, ...)
     */
    NDList inputs(NDManager manager, int[] chosen);
}
