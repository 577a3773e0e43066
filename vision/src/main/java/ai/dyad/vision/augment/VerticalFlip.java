package ai.dyad.vision.augment;

import ai.dyad.internal.Checks;
import java.util.random.RandomGenerator;

/**
 * Mirrors top and bottom with a probability.
 *
 * @param probability the chance, within [0, 1]
 */
public record VerticalFlip(double probability) implements MatrixAugmentation {
    /**
     * Makes the augmentation.
     *
     * @param probability as above
     * @throws IllegalArgumentException if the probability leaves [0, 1]
     */
    public VerticalFlip {
        Checks.probability("vertical flip probability", probability);
    }

    @Override
    public void compile(ViewMatrices matrices, RandomGenerator random) {
        if (Probability.happens(probability, random)) {
            matrices.flipVertically();
        }
    }
}
