package ai.dyad.vision.augment;

/**
 * An affine map from the position of an output pixel to its position in the source image: x' = a x
 * + b y + c, y' = d x + e y + f, in pixels from the center. It is the inverse of the transformation
 * of the image.
 */
record AffineMap(double a, double b, double c, double d, double e, double f) {
    /** The number of values that {@link #write} writes. */
    static final int SIZE = 6;

    /** Rotates the image counterclockwise about its center. */
    static AffineMap rotation(double degrees) {
        return of(-degrees, 0, 0, 1, 0, 0);
    }

    /** Translates the image right and down, in pixels. */
    static AffineMap translation(double right, double down) {
        return new AffineMap(1, 0, -right, 0, 1, -down);
    }

    /**
     * Shears, scales and rotates the image about its center, then translates it, as torchvision's
     * {@code affine} does.
     *
     * @param degrees the angle, clockwise
     * @param right pixels to the right
     * @param down pixels down
     * @param scale the scale factor
     * @param shearX the shear along x in degrees
     * @param shearY the shear along y in degrees
     */
    static AffineMap of(
            double degrees, double right, double down, double scale, double shearX, double shearY) {
        double turn = Math.toRadians(degrees);
        double slantX = Math.tan(Math.toRadians(shearX));
        double radiansY = Math.toRadians(shearY);
        double a = Math.cos(turn - radiansY) / Math.cos(radiansY);
        double b = -a * slantX - Math.sin(turn);
        double c = Math.sin(turn - radiansY) / Math.cos(radiansY);
        double d = -c * slantX + Math.cos(turn);
        // the determinant of ((a, b), (c, d)) is 1
        double xx = d / scale;
        double xy = -b / scale;
        double yx = -c / scale;
        double yy = a / scale;
        return new AffineMap(xx, xy, -xx * right - xy * down, yx, yy, -yx * right - yy * down);
    }

    /**
     * Shears the image about its upper left corner, in pixels per pixel, as torchvision's
     * RandAugment does.
     */
    static AffineMap cornerShear(double alongX, double alongY, ViewShape view) {
        return new AffineMap(
                1, alongX, alongX * view.height() / 2, alongY, 1, alongY * view.width() / 2);
    }

    /** Writes the six numbers for pixel positions counted from the upper left. */
    void write(float[] target, int position, ViewShape view) {
        double x = (view.width() - 1) / 2.0;
        double y = (view.height() - 1) / 2.0;
        target[position] = (float) a;
        target[position + 1] = (float) b;
        target[position + 2] = (float) (c - a * x - b * y + x);
        target[position + 3] = (float) d;
        target[position + 4] = (float) e;
        target[position + 5] = (float) (f - d * x - e * y + y);
    }
}
