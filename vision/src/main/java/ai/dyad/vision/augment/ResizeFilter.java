package ai.dyad.vision.augment;

/**
 * The interpolation kernel for resizing images. When an image shrinks, the kernel is widened by the
 * same factor (antialiasing).
 */
public enum ResizeFilter {
    /** The triangle filter: linear between neighbors, an average over the area when shrinking. */
    BILINEAR(1) {
        @Override
        double weight(double distance) {
            return Math.max(0, 1 - Math.abs(distance));
        }
    },

    /**
     * The cubic filter of Keys (1981) with a = -0.5, sharper than the triangle; it can overshoot
     * the range of the image, which the view's final clamp corrects.
     */
    BICUBIC(2) {
        @Override
        double weight(double distance) {
            double x = Math.abs(distance);
            if (x < 1) {
                return ((KEYS_A + 2) * x - (KEYS_A + 3)) * x * x + 1;
            }
            return x < 2 ? KEYS_A * (((x - 5) * x + 8) * x - 4) : 0;
        }
    };

    private static final double KEYS_A = -0.5;

    private final int support;

    ResizeFilter(int support) {
        this.support = support;
    }

    /**
     * Returns the weight of a pixel at a distance, in (widened) pixels, from the sampling point.
     */
    abstract double weight(double distance);

    /** Returns the distance from which weights are zero. */
    int support() {
        return support;
    }
}
