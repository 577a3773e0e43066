package ai.dyad.vision.augment;

import ai.djl.ndarray.NDArray;
import java.util.random.RandomGenerator;

/**
 * An augmentation that is not linear in the pixels, such as {@link Solarize}: its parameters are
 * drawn per sample on the host, and one call applies it to the whole batch on the device.
 */
public non-sealed interface PixelAugmentation extends Augmentation {
    /**
     * Returns the number of parameters per sample.
     *
     * @param view the shape of the view
     * @return P, at least 1
     */
    int parameterCount(ViewShape view);

    /**
     * Draws the parameters of one sample.
     *
     * @param random the generator of this sample and view
     * @param view the shape of the view
     * @param parameters P zeros to fill in
     */
    void draw(RandomGenerator random, ViewShape view, float[] parameters);

    /**
     * Applies this augmentation to a batch.
     *
     * <p>The result for a sample must depend on that sample's image and parameters alone.
     *
     * @param images (B, C, h, w) float32 with values in [0, 1]; may be changed in place
     * @param parameters (B, P) float32, on the images' device
     * @return (B, C, h, w) float32 with values in [0, 1], attached to the images' manager, which is
     *     closed when the view is done
     */
    NDArray apply(NDArray images, NDArray parameters);
}
