package ai.dyad.vision.augment;

import ai.djl.ndarray.NDArray;
import java.util.random.RandomGenerator;

/**
 * Rotates the view about its center by an angle drawn uniformly, like torchvision's {@code
 * RandomRotation}; uncovered corners are black. It runs after the color steps; the result is the
 * same as rotating before them, except for what {@link ViewMatrices#contrast} adds to black.
 *
 * @param minDegrees the smallest angle, counterclockwise
 * @param maxDegrees the largest angle
 * @param interpolation how values between pixels are interpolated
 */
public record RandomRotation(double minDegrees, double maxDegrees, Interpolation interpolation)
        implements PixelAugmentation {
    /**
     * Creates the augmentation.
     *
     * @param minDegrees as above
     * @param maxDegrees as above
     * @param interpolation as above
     * @throws IllegalArgumentException if an angle is not finite or the minimum exceeds the maximum
     */
    public RandomRotation {
        new Range(minDegrees, maxDegrees);
    }

    /**
     * Creates the augmentation for angles in [-degrees, degrees] with bilinear interpolation.
     *
     * @param degrees the largest angle, &gt;= 0
     * @return the augmentation
     * @throws IllegalArgumentException if the angle is negative or not finite
     */
    public static RandomRotation of(double degrees) {
        return new RandomRotation(-degrees, degrees, Interpolation.BILINEAR);
    }

    @Override
    public int parameterCount(ViewShape view) {
        return AffineMap.SIZE;
    }

    @Override
    public void draw(RandomGenerator random, ViewShape view, float[] parameters) {
        double degrees = new Range(minDegrees, maxDegrees).draw(random);
        AffineMap.rotation(degrees).write(parameters, 0, view);
    }

    @Override
    public NDArray apply(NDArray images, NDArray parameters) {
        return AffineSampling.apply(images, parameters, interpolation);
    }
}
