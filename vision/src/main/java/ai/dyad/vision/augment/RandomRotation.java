package ai.dyad.vision.augment;

import ai.djl.ndarray.NDArray;
import java.util.random.RandomGenerator;

/**
 * Turns the view about its center by an angle drawn uniformly, as torchvision's {@code
 * RandomRotation} does; the corners that come into sight are black. It comes after the changes of
 * color, which leave black black but for what {@link ViewMatrices#contrast} adds.
 *
 * @param minDegrees the smallest angle, counterclockwise
 * @param maxDegrees the largest angle
 * @param interpolation how values between pixels are found
 */
public record RandomRotation(double minDegrees, double maxDegrees, Interpolation interpolation)
        implements PixelAugmentation {
    /**
     * Makes the augmentation.
     *
     * @param minDegrees as above
     * @param maxDegrees as above
     * @param interpolation as above
     * @throws IllegalArgumentException if an angle is not finite or the two are reversed
     */
    public RandomRotation {
        new Range(minDegrees, maxDegrees);
    }

    /**
     * Makes the augmentation for angles in both directions, interpolated linearly.
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
