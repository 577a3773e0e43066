package ai.dyad.vision.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.internal.Checks;
import java.util.random.RandomGenerator;

/**
 * With a probability, erases a box of random area, shape and position. The box is drawn as in
 * torchvision's {@code RandomErasing}: area uniform in {@code scale}, log aspect ratio uniform in
 * {@code ratio}, up to ten attempts until the box is smaller than the view, else nothing is erased.
 * Zhong et al. (2020), "Random erasing data augmentation".
 *
 * <p>Unlike torchvision's, which recipes apply after normalization, this works on values in [0, 1]:
 * zero is black, and random values are uniform, as in the paper.
 *
 * @param probability the probability, within [0, 1]
 * @param minScale the smallest area of the box as a fraction of the view's, &gt; 0
 * @param maxScale the largest area, at most 1
 * @param minRatio the smallest height over width of the box, &gt; 0
 * @param maxRatio the largest height over width
 * @param value the fill of the box
 */
public record RandomErasing(
        double probability,
        double minScale,
        double maxScale,
        double minRatio,
        double maxRatio,
        Value value)
        implements PixelAugmentation {
    private static final int TRIES = 10;
    private static final int BOX = 4;

    /** The fill of a box. */
    public enum Value {
        /** Black. */
        ZERO,
        /** A value drawn uniformly from [0, 1] for each pixel and channel. */
        RANDOM
    }

    /**
     * Creates the augmentation.
     *
     * @param probability as above
     * @param minScale as above
     * @param maxScale as above
     * @param minRatio as above
     * @param maxRatio as above
     * @param value as above
     * @throws IllegalArgumentException if the probability is outside [0, 1], a scale is outside (0,
     *     1], a ratio is not positive, or a minimum exceeds its maximum
     */
    public RandomErasing {
        Checks.probability("erasing probability", probability);
        Range scale = new Range(minScale, maxScale);
        if (scale.min() <= 0 || scale.max() > 1) {
            throw new IllegalArgumentException("erasing scale must lie in (0, 1], got " + scale);
        }
        Range ratio = new Range(minRatio, maxRatio);
        if (ratio.min() <= 0) {
            throw new IllegalArgumentException("erasing ratio must be > 0, got " + ratio);
        }
    }

    /**
     * Creates the augmentation with torchvision's areas, 0.02 to 0.33, and ratios, 0.3 to 3.3,
     * filled with black.
     *
     * @param probability the probability, within [0, 1]
     * @return the augmentation
     * @throws IllegalArgumentException if the probability is outside [0, 1]
     */
    public static RandomErasing ofProbability(double probability) {
        return new RandomErasing(probability, 0.02, 0.33, 0.3, 3.3, Value.ZERO);
    }

    @Override
    public int parameterCount(ViewShape view) {
        return value == Value.RANDOM ? BOX + view.size() : BOX;
    }

    @Override
    public void draw(RandomGenerator random, ViewShape view, float[] parameters) {
        if (!Probability.happens(probability, random)) {
            return;
        }
        CropBox box = drawBox(random, view);
        if (box == null) {
            return;
        }
        parameters[0] = box.top();
        parameters[1] = box.left();
        parameters[2] = box.top() + box.height();
        parameters[3] = box.left() + box.width();
        if (value == Value.RANDOM) {
            fill(random, view, box, parameters);
        }
    }

    /** Draws a box; null if it has no pixels or no attempt was smaller than the view. */
    CropBox drawBox(RandomGenerator random, ViewShape view) {
        double area = (double) view.height() * view.width();
        Range scale = new Range(minScale, maxScale);
        Range logRatio = new Range(Math.log(minRatio), Math.log(maxRatio));
        for (int i = 0; i < TRIES; i++) {
            double target = area * scale.draw(random);
            double aspect = Math.exp(logRatio.draw(random));
            int height = (int) Math.rint(Math.sqrt(target * aspect));
            int width = (int) Math.rint(Math.sqrt(target / aspect));
            if (height < view.height() && width < view.width()) {
                if (height == 0 || width == 0) {
                    return null;
                }
                int top = random.nextInt(view.height() - height + 1);
                int left = random.nextInt(view.width() - width + 1);
                return new CropBox(top, left, height, width);
            }
        }
        return null;
    }

    private static void fill(
            RandomGenerator random, ViewShape view, CropBox box, float[] parameters) {
        for (int c = 0; c < view.channels(); c++) {
            for (int y = box.top(); y < box.top() + box.height(); y++) {
                int row = BOX + (c * view.height() + y) * view.width();
                for (int x = box.left(); x < box.left() + box.width(); x++) {
                    parameters[row + x] = random.nextFloat();
                }
            }
        }
    }

    @Override
    public NDArray apply(NDArray images, NDArray parameters) {
        Shape shape = images.getShape();
        try (NDManager scope = images.getManager().newSubManager()) {
            NDArray own = parameters.reshape(parameters.getShape());
            own.attach(scope);
            NDArray rows = inside(own, 0, Math.toIntExact(shape.get(2)));
            NDArray columns = inside(own, 1, Math.toIntExact(shape.get(3)));
            NDArray mask =
                    rows.reshape(-1, 1, shape.get(2), 1)
                            .mul(columns.reshape(-1, 1, 1, shape.get(3)));
            NDArray erased = mask.mul(images);
            images.subi(erased);
            if (value == Value.RANDOM) {
                images.addi(own.get(new NDIndex(":, {}:", BOX)).reshape(shape));
            }
            return images;
        }
    }

    /** Returns 1 for positions inside the box along an axis, else 0, (B, size). */
    private static NDArray inside(NDArray parameters, int axis, int size) {
        NDArray positions =
                parameters.getManager().arange(0f, size, 1f, DataType.FLOAT32).reshape(1, size);
        NDArray first = parameters.get(new NDIndex(":, {}:{}", axis, axis + 1));
        NDArray end = parameters.get(new NDIndex(":, {}:{}", axis + 2, axis + 3));
        return positions.gte(first).logicalAnd(positions.lt(end)).toType(DataType.FLOAT32, false);
    }
}
