package ai.dyad.vision.augment;

/**
 * One step of the recipe by which a view is made from an image.
 *
 * <ul>
 *   <li>{@link MatrixAugmentation}: a crop, resize, flip, blur or a linear change of color. It is
 *       written into the sample's matrices, so that any number of them costs the same few batched
 *       products.
 *   <li>{@link PixelAugmentation}: anything else. It runs as operations of its own on the batch,
 *       after the matrices.
 * </ul>
 *
 * <p>Implement either to add an augmentation of one's own; {@link ViewPipeline} takes both. An
 * implementation must be immutable and draw randomness from nothing but the generator it is given.
 */
public sealed interface Augmentation permits MatrixAugmentation, PixelAugmentation {
    /**
     * Checks that this augmentation can make views of a size; called when a pipeline is built.
     *
     * @param height the height of the view in pixels
     * @param width the width of the view in pixels
     * @throws IllegalArgumentException if it cannot
     */
    default void checkView(int height, int width) {}
}
