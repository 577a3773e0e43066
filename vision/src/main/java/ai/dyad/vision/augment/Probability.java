package ai.dyad.vision.augment;

import java.util.random.RandomGenerator;

/** The chance with which an augmentation happens to a sample. */
final class Probability {
    private Probability() {}

    /** Returns the probability, or says which one is not one. */
    static void require(String name, double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException(name + " must lie in [0, 1], got " + probability);
        }
    }

    /** Draws whether it happens; one number is taken from the generator whatever the chance. */
    static boolean happens(double probability, RandomGenerator random) {
        return random.nextDouble() < probability;
    }
}
