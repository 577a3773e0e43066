package ai.dyad.vision.augment;

import java.util.random.RandomGenerator;

/**
 * Takes the colour away, keeping the number of channels, with a probability.
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
        Probability.require("grayscale probability", probability);
    }

    @Override
    public void compile(ViewMatrices matrices, RandomGenerator random) {
        if (Probability.happens(probability, random)) {
            matrices.grayscale();
        }
    }
}
