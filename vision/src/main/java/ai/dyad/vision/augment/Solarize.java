package ai.dyad.vision.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.dyad.internal.Checks;
import java.util.random.RandomGenerator;

/**
 * With a probability, inverts the values at or above a threshold: x' = 1 - x where x &gt;=
 * threshold.
 *
 * @param probability the probability, within [0, 1]
 * @param threshold the threshold, within [0, 1]
 */
public record Solarize(double probability, double threshold) implements PixelAugmentation {
    /** The threshold of BYOL and DINO, 128 of 255. */
    private static final double USUAL_THRESHOLD = 128.0 / 255;

    /**
     * Creates the augmentation.
     *
     * @param probability as above
     * @param threshold as above
     * @throws IllegalArgumentException if the probability or the threshold is outside [0, 1]
     */
    public Solarize {
        Checks.probability("solarize probability", probability);
        if (!(threshold >= 0 && threshold <= 1)) {
            throw new IllegalArgumentException(
                    "solarize threshold must lie in [0, 1], got " + threshold);
        }
    }

    /**
     * Creates the augmentation with the usual threshold, 128 of 255.
     *
     * @param probability the probability, within [0, 1]
     * @return the augmentation
     * @throws IllegalArgumentException if the probability is outside [0, 1]
     */
    public static Solarize ofProbability(double probability) {
        return new Solarize(probability, USUAL_THRESHOLD);
    }

    @Override
    public int parameterCount(ViewShape view) {
        return 1;
    }

    @Override
    public void draw(RandomGenerator random, ViewShape view, float[] parameters) {
        boolean happens = Probability.happens(probability, random);
        parameters[0] = happens ? (float) threshold : Float.POSITIVE_INFINITY;
    }

    @Override
    public NDArray apply(NDArray images, NDArray parameters) {
        return invert(images, parameters.reshape(-1, 1, 1, 1));
    }

    /** Inverts in place the values at or above the threshold of their sample, (B, 1, 1, 1). */
    static NDArray invert(NDArray images, NDArray thresholds) {
        try (NDArray bright = images.gte(thresholds);
                NDArray mask = bright.toType(DataType.FLOAT32, false);
                NDArray masked = images.mul(mask)) {
            // x + mask - 2 mask x: no scalar operands, since each would be a copy to the device
            return images.addi(mask).subi(masked).subi(masked);
        }
    }
}
