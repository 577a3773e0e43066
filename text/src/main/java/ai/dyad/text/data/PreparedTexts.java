package ai.dyad.text.data;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

/** Texts that were prepared once as inputs of an encoder. */
interface PreparedTexts {
    /**
     * Makes the encoder's inputs.
     *
     * @param manager the manager to which the arrays are attached
     * @param chosen the positions of the wanted texts among all texts
     * @return the inputs, each (B, ...)
     */
    NDList inputs(NDManager manager, int[] chosen);
}
