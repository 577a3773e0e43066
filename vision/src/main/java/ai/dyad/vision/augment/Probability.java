package ai.dyad.vision.augment;

import java.util.random.RandomGenerator;

/** Draws whether an augmentation is applied to a sample. */
final class Probability {
    private Probability() {}

    /** Draws whether it is applied; always takes exactly one number from the generator. */
    static boolean happens(double probability, RandomGenerator random) {
        return random.nextDouble() < probability;
    }
}
