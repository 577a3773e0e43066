package ai.dyad.vision.augment;

import java.util.random.RandomGenerator;

/** The chance with which an augmentation happens to a sample. */
final class Probability {
    private Probability() {}

    /** Draws whether it happens; one number is taken from the generator whatever the chance. */
    static boolean happens(double probability, RandomGenerator random) {
        return random.nextDouble() < probability;
    }
}
