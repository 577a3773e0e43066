package ai.dyad.vision.augment;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;

/** The uniform law as a test. */
final class Uniform {
    /** The distance to the law that one in a thousand samples exceeds (Kolmogorov, Smirnov). */
    private static final double LIMIT = 1.95;

    private Uniform() {}

    static void check(double[] values, double min, double max) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double distance = 0;
        for (int i = 0; i < sorted.length; i++) {
            double law = (sorted[i] - min) / (max - min);
            assertTrue(law > -1e-3 && law < 1 + 1e-3, "out of range: " + sorted[i]);
            distance = Math.max(distance, Math.abs(law - (double) i / sorted.length));
            distance = Math.max(distance, Math.abs(law - (i + 1.0) / sorted.length));
        }
        assertTrue(distance < LIMIT / Math.sqrt(sorted.length), "" + distance);
    }
}
