package ai.dyad.vision.augment;

import ai.djl.ndarray.NDArray;

/**
 * A pixel step that also needs the drawn parameters on the host, for example to group samples by
 * operation, because nothing may be read back from the device.
 */
interface PlannedAugmentation extends PixelAugmentation {
    /**
     * Completes the parameters once those of all samples are drawn.
     *
     * @param parameters (B, P), row by row
     * @param batch B
     */
    void plan(float[] parameters, int batch);

    /**
     * Applies this augmentation to a batch.
     *
     * @param images as for {@link #apply(NDArray, NDArray)}
     * @param parameters as for {@link #apply(NDArray, NDArray)}
     * @param onHost the same parameters on the host
     * @return as for {@link #apply(NDArray, NDArray)}
     */
    NDArray apply(NDArray images, NDArray parameters, float[] onHost);

    @Override
    default NDArray apply(NDArray images, NDArray parameters) {
        return apply(images, parameters, parameters.toFloatArray());
    }
}
