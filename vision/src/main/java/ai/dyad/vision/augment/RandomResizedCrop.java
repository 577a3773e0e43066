package ai.dyad.vision.augment;

import java.util.random.RandomGenerator;

/**
 * Crops a box of random area, shape and position and resizes it to the view. The box is drawn as in
 * torchvision's {@code RandomResizedCrop}: area uniform in {@code scale}, log aspect ratio uniform
 * in {@code ratio}, up to ten attempts until the box fits, else the largest centered box whose
 * ratio is in range. Szegedy et al. (2015), "Going deeper with convolutions".
 *
 * @param minScale the smallest area of the box as a fraction of the image's, &gt; 0
 * @param maxScale the largest area of the box as a fraction of the image's, at most 1
 * @param minRatio the smallest width over height of the box, &gt; 0
 * @param maxRatio the largest width over height of the box
 */
public record RandomResizedCrop(double minScale, double maxScale, double minRatio, double maxRatio)
        implements MatrixAugmentation {
    private static final int TRIES = 10;
    private static final Range USUAL_RATIO = new Range(3.0 / 4, 4.0 / 3);

    /**
     * Creates the augmentation.
     *
     * @param minScale as above
     * @param maxScale as above
     * @param minRatio as above
     * @param maxRatio as above
     * @throws IllegalArgumentException if a scale is outside (0, 1], a ratio is not positive, or a
     *     minimum exceeds its maximum
     */
    public RandomResizedCrop {
        Range scale = new Range(minScale, maxScale);
        Range ratio = new Range(minRatio, maxRatio);
        if (scale.min() <= 0 || scale.max() > 1) {
            throw new IllegalArgumentException("crop scale must lie in (0, 1], got " + scale);
        }
        if (ratio.min() <= 0) {
            throw new IllegalArgumentException("crop ratio must be > 0, got " + ratio);
        }
    }

    /**
     * Creates the augmentation with the usual aspect ratios, from 3/4 to 4/3.
     *
     * @param minScale the smallest fraction of the image's area
     * @param maxScale the largest fraction of the image's area
     * @return the augmentation
     * @throws IllegalArgumentException if the scales are reversed or outside (0, 1]
     */
    public static RandomResizedCrop ofScale(double minScale, double maxScale) {
        return new RandomResizedCrop(minScale, maxScale, USUAL_RATIO.min(), USUAL_RATIO.max());
    }

    @Override
    public void compile(ViewMatrices matrices, RandomGenerator random) {
        matrices.crop(draw(random, matrices.imageHeight(), matrices.imageWidth()));
    }

    CropBox draw(RandomGenerator random, int imageHeight, int imageWidth) {
        double area = (double) imageHeight * imageWidth;
        Range scale = new Range(minScale, maxScale);
        double minLogRatio = Math.log(minRatio);
        double maxLogRatio = Math.log(maxRatio);
        for (int i = 0; i < TRIES; i++) {
            double target = area * scale.draw(random);
            double aspect =
                    Math.exp(minLogRatio + (maxLogRatio - minLogRatio) * random.nextDouble());
            int width = (int) Math.rint(Math.sqrt(target * aspect));
            int height = (int) Math.rint(Math.sqrt(target / aspect));
            if (width > 0 && width <= imageWidth && height > 0 && height <= imageHeight) {
                int top = random.nextInt(imageHeight - height + 1);
                int left = random.nextInt(imageWidth - width + 1);
                return new CropBox(top, left, height, width);
            }
        }
        return fallback(imageHeight, imageWidth);
    }

    private CropBox fallback(int imageHeight, int imageWidth) {
        double imageRatio = (double) imageWidth / imageHeight;
        int width = imageWidth;
        int height = imageHeight;
        if (imageRatio < minRatio) {
            height = (int) Math.max(1, Math.rint(width / minRatio));
        } else if (imageRatio > maxRatio) {
            width = (int) Math.max(1, Math.rint(height * maxRatio));
        }
        return new CropBox((imageHeight - height) / 2, (imageWidth - width) / 2, height, width);
    }
}
