package ai.dyad.vision.augment;

import ai.dyad.internal.Checks;
import java.util.random.RandomGenerator;

/**
 * With a probability, converts to gray, keeping the number of channels.
 *
 * @param probability the probability, within [0, 1]
 */
public record Grayscale(double probability) implements MatrixAugmentation {
    /**
     * Creates the augmentation.
     *
     * @param probability as above
     * @throws IllegalArgumentException if the probability is outside [0, 1]
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
