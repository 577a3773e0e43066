package ai.dyad.vision.augment;

import ai.dyad.internal.Checks;
import java.util.random.RandomGenerator;

/**
 * Takes the color away, keeping the number of channels, with a probability.
 *
 * @param probability the chance, within [0, 1]
 */
public record Grayscale(double probability) implements MatrixAugmentation {
    /**
     * Makes the augmentation.
     *
     * @param probability as above
     * @throws IllegalArgumentException if the probability leaves [0, 1]
     */
    public Grayscale {
        Checks.probability("grayscale probability", probability);
    }

    @Override
    public void compile(ViewMatrices matrices, RandomGenerator random) {
        if (Probability.happens(probability, random)) {
            matrices.grayscale();
        }
    }
}
