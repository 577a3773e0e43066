package ai.dyad.vision.decode;

/**
 * The kernel with which Pillow resizes an image. Except for {@link #NEAREST}, it is widened by the
 * factor by which the image shrinks, which avoids aliasing.
 *
 * <p>Source: Pillow, {@code src/libImaging/Resample.c}.
 */
public enum ResampleFilter {
    /** The pixel under the center of the output pixel. */
    NEAREST(0),
    /** sinc(x) · sinc(x / 3) for |x| &lt; 3, 0 elsewhere. */
    LANCZOS(3),
    /** 1 - |x| for |x| &lt; 1, 0 elsewhere. */
    BILINEAR(1),
    /** The cubic convolution with a = -0.5, |x| &lt; 2. */
    BICUBIC(2),
    /** 1 for -0.5 &lt; x &le; 0.5, 0 elsewhere. */
    BOX(0.5),
    /** sinc(x) · (0.54 + 0.46 cos(πx)) for |x| &lt; 1, 0 elsewhere. */
    HAMMING(1);

    private static final double CUBIC = -0.5;
    private static final double HAMMING_MEAN = 0.54f; // single precision, as in Pillow
    private static final double HAMMING_COSINE = 0.46f;

    private final double support;

    ResampleFilter(double support) {
        this.support = support;
    }

    /** Returns how far the kernel reaches to either side, in pixels. */
    double support() {
        return support;
    }

    /** Returns the kernel's value at a distance from its center. */
    double at(double x) {
        double distance = Math.abs(x);
        return switch (this) {
            case NEAREST -> throw new IllegalStateException("nearest has no kernel");
            case LANCZOS -> x >= -support && x < support ? sinc(x) * sinc(x / support) : 0;
            case BILINEAR -> Math.max(0, 1 - distance);
            case BICUBIC -> cubic(distance);
            case BOX -> x > -support && x <= support ? 1 : 0;
            case HAMMING -> hamming(distance);
        };
    }

    private static double cubic(double x) {
        if (x < 1) {
            return ((CUBIC + 2) * x - (CUBIC + 3)) * x * x + 1;
        }
        return x < 2 ? (((x - 5) * x + 8) * x - 4) * CUBIC : 0;
    }

    private static double hamming(double x) {
        if (x >= 1) {
            return 0;
        }
        return sinc(x) * (HAMMING_MEAN + HAMMING_COSINE * Math.cos(x * Math.PI));
    }

    private static double sinc(double x) {
        return x == 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
    }
}
