package ai.dyad.vision.augment;

/**
 * The strengths of {@link ColorJitter}. For brightness, contrast and saturation a factor is drawn
 * from [max(0, 1 - s), 1 + s], for hue an angle in turns from [-s, s].
 *
 * @param brightness the strength for brightness, &gt;= 0
 * @param contrast the strength for contrast, &gt;= 0
 * @param saturation the strength for saturation, &gt;= 0
 * @param hue the strength for hue, in turns, within [0, 0.5]
 */
public record JitterStrength(double brightness, double contrast, double saturation, double hue) {
    /**
     * Creates a set of strengths.
     *
     * @param brightness as above
     * @param contrast as above
     * @param saturation as above
     * @param hue as above
     * @throws IllegalArgumentException if one is negative, or hue is above 0.5
     */
    public JitterStrength {
        require("brightness", brightness);
        require("contrast", contrast);
        require("saturation", saturation);
        if (!(hue >= 0 && hue <= 0.5)) {
            throw new IllegalArgumentException(
                    "hue strength must lie in [0, 0.5] turns, got " + hue);
        }
    }

    /**
     * Returns SimCLR's strengths (0.8, 0.8, 0.8, 0.2) times its color strength.
     *
     * @param strength the paper's s: 1 for ImageNet, 0.5 for CIFAR-10
     * @return the strengths
     * @throws IllegalArgumentException if the strength is negative or above 2.5
     */
    public static JitterStrength simclr(double strength) {
        return new JitterStrength(0.8, 0.8, 0.8, 0.2).times(strength);
    }

    /**
     * Returns these strengths times a factor.
     *
     * @param factor the factor
     * @return the scaled strengths
     * @throws IllegalArgumentException if the result is out of range
     */
    public JitterStrength times(double factor) {
        return new JitterStrength(
                factor * brightness, factor * contrast, factor * saturation, factor * hue);
    }

    private static void require(String name, double strength) {
        if (!(strength >= 0 && strength < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + " strength must be >= 0, got " + strength);
        }
    }
}
