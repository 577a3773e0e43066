package ai.dyad.vision.augment;

import ai.djl.ndarray.NDArray;
import ai.dyad.internal.Checks;
import java.util.random.RandomGenerator;

/**
 * Rotates, translates, scales and shears the view about its center by amounts drawn uniformly, like
 * torchvision's {@code RandomAffine}; uncovered areas are black.
 *
 * <pre>{@code
 * RandomAffine.builder().optDegrees(-10, 10).optTranslation(0.1, 0.1).optScale(0.8, 1.2).build()
 * }</pre>
 *
 * @param minDegrees the smallest angle, clockwise
 * @param maxDegrees the largest angle
 * @param translateX the largest translation in either direction along x, as a fraction of the width
 *     within [0, 1]; rounded to whole pixels
 * @param translateY the same along y, as a fraction of the height
 * @param minScale the smallest scale factor, &gt; 0
 * @param maxScale the largest scale factor
 * @param minShearX the smallest shear along x in degrees, within (-90, 90)
 * @param maxShearX the largest shear along x
 * @param minShearY the smallest shear along y in degrees, within (-90, 90)
 * @param maxShearY the largest shear along y
 * @param interpolation how values between pixels are interpolated
 */
public record RandomAffine(
        double minDegrees,
        double maxDegrees,
        double translateX,
        double translateY,
        double minScale,
        double maxScale,
        double minShearX,
        double maxShearX,
        double minShearY,
        double maxShearY,
        Interpolation interpolation)
        implements PixelAugmentation {
    /**
     * Creates the augmentation; prefer {@link #builder}, which is easier to read.
     *
     * @param minDegrees as above
     * @param maxDegrees as above
     * @param translateX as above
     * @param translateY as above
     * @param minScale as above
     * @param maxScale as above
     * @param minShearX as above
     * @param maxShearX as above
     * @param minShearY as above
     * @param maxShearY as above
     * @param interpolation as above
     * @throws IllegalArgumentException if a value is out of range or a minimum exceeds its maximum
     */
    public RandomAffine {
        new Range(minDegrees, maxDegrees);
        Checks.probability("translation along x", translateX);
        Checks.probability("translation along y", translateY);
        if (new Range(minScale, maxScale).min() <= 0) {
            throw new IllegalArgumentException("affine scale must be > 0, got " + minScale);
        }
        checkShear(new Range(minShearX, maxShearX));
        checkShear(new Range(minShearY, maxShearY));
    }

    private static void checkShear(Range shear) {
        if (shear.min() <= -90 || shear.max() >= 90) {
            throw new IllegalArgumentException("shear must lie in (-90, 90) degrees, got " + shear);
        }
    }

    /**
     * Returns a new builder, whose defaults change nothing.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public int parameterCount(ViewShape view) {
        return AffineMap.SIZE;
    }

    @Override
    public void draw(RandomGenerator random, ViewShape view, float[] parameters) {
        double degrees = new Range(minDegrees, maxDegrees).draw(random);
        double right = Math.rint(symmetric(translateX * view.width()).draw(random));
        double down = Math.rint(symmetric(translateY * view.height()).draw(random));
        double scale = new Range(minScale, maxScale).draw(random);
        double shearX = new Range(minShearX, maxShearX).draw(random);
        double shearY = new Range(minShearY, maxShearY).draw(random);
        AffineMap.of(degrees, right, down, scale, shearX, shearY).write(parameters, 0, view);
    }

    @Override
    public NDArray apply(NDArray images, NDArray parameters) {
        return AffineSampling.apply(images, parameters, interpolation);
    }

    private static Range symmetric(double most) {
        return new Range(-most, most);
    }

    /** Builds a {@link RandomAffine}. */
    public static final class Builder {
        private Range degrees = new Range(0, 0);
        private double translateX;
        private double translateY;
        private Range scale = new Range(1, 1);
        private Range shearX = new Range(0, 0);
        private Range shearY = new Range(0, 0);
        private Interpolation interpolation = Interpolation.BILINEAR;

        private Builder() {}

        /**
         * Sets the angles.
         *
         * @param min the smallest in degrees, clockwise, by default 0
         * @param max the largest, by default 0
         * @return this builder
         * @throws IllegalArgumentException if one is not finite or the minimum exceeds the maximum
         */
        public Builder optDegrees(double min, double max) {
            degrees = new Range(min, max);
            return this;
        }

        /**
         * Sets the largest translation.
         *
         * @param x the fraction of its width, by default 0
         * @param y the fraction of its height, by default 0
         * @return this builder
         */
        public Builder optTranslation(double x, double y) {
            translateX = x;
            translateY = y;
            return this;
        }

        /**
         * Sets the scale factors.
         *
         * @param min the smallest, by default 1
         * @param max the largest, by default 1
         * @return this builder
         * @throws IllegalArgumentException if one is not finite or the minimum exceeds the maximum
         */
        public Builder optScale(double min, double max) {
            scale = new Range(min, max);
            return this;
        }

        /**
         * Sets the shear along x.
         *
         * @param min the smallest in degrees, by default 0
         * @param max the largest, by default 0
         * @return this builder
         * @throws IllegalArgumentException if one is not finite or the minimum exceeds the maximum
         */
        public Builder optShearX(double min, double max) {
            shearX = new Range(min, max);
            return this;
        }

        /**
         * Sets the shear along y.
         *
         * @param min the smallest in degrees, by default 0
         * @param max the largest, by default 0
         * @return this builder
         * @throws IllegalArgumentException if one is not finite or the minimum exceeds the maximum
         */
        public Builder optShearY(double min, double max) {
            shearY = new Range(min, max);
            return this;
        }

        /**
         * Sets how values between pixels are interpolated.
         *
         * @param interpolation the interpolation, by default {@link Interpolation#BILINEAR}
         * @return this builder
         */
        public Builder optInterpolation(Interpolation interpolation) {
            this.interpolation = Checks.given(interpolation, "optInterpolation");
            return this;
        }

        /**
         * Builds the augmentation.
         *
         * @return the augmentation
         * @throws IllegalArgumentException if a value is out of range
         */
        public RandomAffine build() {
            return new RandomAffine(
                    degrees.min(),
                    degrees.max(),
                    translateX,
                    translateY,
                    scale.min(),
                    scale.max(),
                    shearX.min(),
                    shearX.max(),
                    shearY.min(),
                    shearY.max(),
                    interpolation);
        }
    }
}
