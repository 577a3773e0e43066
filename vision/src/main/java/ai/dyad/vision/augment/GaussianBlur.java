package ai.dyad.vision.augment;

import ai.dyad.internal.Checks;
import java.util.random.RandomGenerator;

/**
 * With a probability, blurs the view with a Gaussian of random width. The kernel is that of
 * torchvision's {@code GaussianBlur}: the density at integer offsets, truncated to the kernel size
 * and normalized to sum 1, with reflection at the borders.
 *
 * @param probability the probability, within [0, 1]
 * @param minSigma the smallest standard deviation, in pixels of the view, &gt; 0
 * @param maxSigma the largest standard deviation; the value is drawn uniformly between the two
 * @param kernelSize the number of weights along each axis, odd
 */
public record GaussianBlur(double probability, double minSigma, double maxSigma, int kernelSize)
        implements MatrixAugmentation {
    private static final Range USUAL_SIGMA = new Range(0.1, 2);

    /**
     * Creates the augmentation.
     *
     * @param probability as above
     * @param minSigma as above
     * @param maxSigma as above
     * @param kernelSize as above
     * @throws IllegalArgumentException if the probability is outside [0, 1], sigma is not positive,
     *     the minimum exceeds the maximum, or the kernel size is not odd and positive
     */
    public GaussianBlur {
        Checks.probability("blur probability", probability);
        Range sigma = new Range(minSigma, maxSigma);
        if (minSigma <= 0) {
            throw new IllegalArgumentException("blur sigma must be > 0, got " + sigma);
        }
        if (kernelSize <= 0 || kernelSize % 2 == 0) {
            throw new IllegalArgumentException(
                    "blur kernel size must be odd and > 0, got " + kernelSize);
        }
    }

    /**
     * Creates SimCLR's blur: sigma from 0.1 to 2 and a kernel of a tenth of the view (the next odd
     * size).
     *
     * @param probability the probability, within [0, 1]
     * @param viewPixels the side of the view in pixels
     * @return the augmentation
     * @throws IllegalArgumentException if the probability is outside [0, 1]
     */
    public static GaussianBlur tenthOf(double probability, int viewPixels) {
        return new GaussianBlur(
                probability, USUAL_SIGMA.min(), USUAL_SIGMA.max(), viewPixels / 10 | 1);
    }

    /**
     * Creates the blur of recipes that specify sigma only: sigma from 0.1 to 2 and a kernel radius
     * of four times the largest sigma.
     *
     * @param probability the probability, within [0, 1]
     * @return the augmentation
     * @throws IllegalArgumentException if the probability is outside [0, 1]
     */
    public static GaussianBlur untruncated(double probability) {
        return new GaussianBlur(
                probability,
                USUAL_SIGMA.min(),
                USUAL_SIGMA.max(),
                (int) (2 * 4 * USUAL_SIGMA.max()) + 1);
    }

    @Override
    public void checkView(int height, int width) {
        if (kernelSize / 2 >= Math.min(height, width)) {
            throw new IllegalArgumentException(
                    "half of the blur kernel must be smaller than the view of "
                            + height
                            + " x "
                            + width
                            + " pixels, got kernel size "
                            + kernelSize
                            + "; use at most "
                            + (2 * Math.min(height, width) - 1));
        }
    }

    @Override
    public void compile(ViewMatrices matrices, RandomGenerator random) {
        if (Probability.happens(probability, random)) {
            matrices.blur(kernel(new Range(minSigma, maxSigma).draw(random)));
        }
    }

    float[] kernel(double width) {
        int radius = kernelSize / 2;
        double[] density = new double[kernelSize];
        double sum = 0;
        for (int i = 0; i < kernelSize; i++) {
            double distance = (i - radius) / width;
            density[i] = Math.exp(-0.5 * distance * distance);
            sum += density[i];
        }
        float[] kernel = new float[kernelSize];
        for (int i = 0; i < kernelSize; i++) {
            kernel[i] = (float) (density[i] / sum);
        }
        return kernel;
    }
}
