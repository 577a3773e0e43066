package ai.dyad.vision.augment;

import java.util.random.RandomGenerator;

/**
 * An augmentation that is linear in the pixels and is applied by multiplying the matrices of a
 * sample.
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
     * @param matrices the matrices of the sample as the previous steps have left them
     * @param random the generator of this sample and view, shared by all steps
     */
    void compile(ViewMatrices matrices, RandomGenerator random);
}
