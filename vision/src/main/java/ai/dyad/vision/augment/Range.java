package ai.dyad.vision.augment;

import java.util.random.RandomGenerator;

/**
 * A closed interval from which a parameter is drawn uniformly.
 *
 * @param min the lower end
 * @param max the upper end, not below {@code min}
 */
public record Range(double min, double max) {
    /**
     * Makes a range.
     *
     * @param min as above
     * @param max as above
     * @throws IllegalArgumentException if an end is not finite or the ends are reversed
     */
    public Range {
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

    /**
     * Draws a value uniformly.
     *
     * @param random the source of randomness; exactly one {@code nextDouble} is taken from it
     * @return a value in this range
     */
    public double draw(RandomGenerator random) {
        return min + (max - min) * random.nextDouble();
    }

    @Override
    public String toString() {
        return "[" + min + ", " + max + "]";
    }
}
