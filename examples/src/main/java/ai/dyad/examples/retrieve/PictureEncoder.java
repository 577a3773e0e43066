package ai.dyad.examples.retrieve;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** Turns pictures into rows of numbers. */
interface PictureEncoder {

    /** Returns the side in pixels of the squares that are wanted. */
    int sidePixels();

    /**
     * Encodes pictures.
     *
     * @param scope a manager for this call alone, to which the result is attached
     * @param images uint8 (B, 3, side, side) on the manager's device
     * @return float32 (B, D)
     */
    NDArray encode(NDManager scope, NDArray images);
}
