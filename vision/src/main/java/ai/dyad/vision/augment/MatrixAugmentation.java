package ai.dyad.vision.augment;

import java.util.random.RandomGenerator;

/**
 * An augmentation that is linear in the pixels: it multiplies itself into the matrices of a sample.
 *
 * <pre>{@code
 * MatrixAugmentation verticalFlip = (matrices, random) -> {
 *     if (random.nextBoolean()) {
 *         matrices.flipVertically();
 *     }
 * };
 * }</pre>
 */
@FunctionalInterface
public non-sealed interface MatrixAugmentation extends Augmentation {
    /**
     * Draws this augmentation's parameters for one sample and applies them to its matrices.
     *
     * @param matrices the matrices of the sample as the steps before have left them
     * @param random the generator of this sample and view; each step goes on where the one before
     *     stopped
     */
    void compile(ViewMatrices matrices, RandomGenerator random);
}
