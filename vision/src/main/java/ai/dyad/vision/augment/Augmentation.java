package ai.dyad.vision.augment;

/**
 * One step in making a view of an image.
 *
 * <ul>
 *   <li>{@link MatrixAugmentation}: a crop, resize, flip, blur or a linear change of color. It is
 *       folded into the sample's matrices, so that any number of such steps costs the same few
 *       batched products.
 *   <li>{@link PixelAugmentation}: any other operation. It runs on the whole batch, after the
 *       matrices.
 * </ul>
 *
 * <p>Implement either to add a custom augmentation; {@link ViewPipeline} accepts both.
 * Implementations must be immutable and use no source of randomness other than the given generator.
 */
public sealed interface Augmentation permits MatrixAugmentation, PixelAugmentation {
    /**
     * Checks that this augmentation supports a view size; called when a pipeline is built.
     *
     * @param height the height of the view in pixels
     * @param width the width of the view in pixels
     * @throws IllegalArgumentException if it does not
     */
    default void checkView(int height, int width) {}
}
