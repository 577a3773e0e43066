package ai.dyad.vision.augment;

import java.util.random.RandomGenerator;

/**
 * A closed interval for a parameter that is drawn uniformly.
 *
 * @param min the lower end
 * @param max the upper end, not below {@code min}
 */
record Range(double min, double max) {
    Range {
        if (!Double.isFinite(min) || !Double.isFinite(max)) {
            throw new IllegalArgumentException(
                    "range must have finite ends, got [" + min + ", " + max + "]");
        }
        if (min > max) {
            throw new IllegalArgumentException(
                    "range must have min <= max, got ["
                            + min
                            + ", "
                            + max
                            + "]; the ends are reversed");
        }
    }

    /** Draws a value uniformly, with exactly one call of {@code nextDouble}. */
    double draw(RandomGenerator random) {
        return min + (max - min) * random.nextDouble();
    }

    @Override
    public String toString() {
        return "[" + min + ", " + max + "]";
    }
}
