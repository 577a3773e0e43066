package ai.dyad.text.data;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

/** Texts made ready for an encoder, once and for all. */
interface PreparedTexts {
    /**
     * Makes the encoder's inputs.
     *
     * @param manager the manager to which the arrays are attached
     * @param chosen the position of each text wanted, among all texts
     * @return the inputs, each (B, ...)
     */
    NDList inputs(NDManager manager, int[] chosen);
}
