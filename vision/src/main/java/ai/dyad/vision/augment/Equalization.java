package ai.dyad.vision.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * Equalizes the histogram of every channel of an image over the levels 0 to 255, with the same
 * integer results as torchvision's {@code equalize}.
 *
 * <p>The histogram is computed as a product of two one-hot matrices, one for the upper and one for
 * the lower four bits of each level.
 */
final class Equalization {
    private static final int LEVELS = 256;
    private static final int HALF = 16;

    /** The largest number of values counted at once; the one-hot matrices need 32 times as many. */
    private static final long MOST_VALUES = 1 << 20;

    private Equalization() {}

    /**
     * Equalizes.
     *
     * @param images (G, C, h, w) with values in [0, 1], rounded to the levels 0 to 255; not changed
     * @return (G, C, h, w), attached to the manager of the images
     */
    static NDArray apply(NDArray images) {
        NDManager owner = images.getManager();
        Shape shape = images.getShape();
        long samples = shape.get(0);
        long most = Math.max(1, MOST_VALUES / (shape.size() / samples));
        NDList parts = new NDList();
        for (long first = 0; first < samples; first += most) {
            long end = Math.min(samples, first + most);
            try (NDManager scope = owner.newSubManager()) {
                NDArray part = images.get(new NDIndex("{}:{}", first, end));
                Shape partShape = part.getShape();
                NDArray planes = part.reshape(partShape.get(0) * partShape.get(1), -1);
                planes.attach(scope);
                NDArray equalized = equalize(planes).reshape(partShape);
                equalized.attach(owner);
                parts.add(equalized);
            }
        }
        return parts.size() == 1 ? parts.get(0) : NDArrays.concat(parts, 0);
    }

    private static NDArray equalize(NDArray planes) { // (n, pixels)
        NDManager manager = planes.getManager();
        NDArray white = manager.full(new Shape(1), LEVELS - 1f);
        NDArray levels = ToneOperations.levels(planes);
        NDArray counts = histogram(levels); // (n, 256)
        NDArray brightest = levels.max(new int[] {1}, true).toType(DataType.INT64, false);
        NDArray pixels = manager.full(new Shape(1), (float) planes.getShape().get(1));
        NDArray step = pixels.sub(counts.gather(brightest, 1)).divi(white).floor(); // (n, 1)
        NDArray flat = step.eq(step.zerosLike()).toType(DataType.FLOAT32, false);
        NDArray half = step.div(manager.full(new Shape(1), 2f)).floor();
        NDArray darker = counts.cumSum(1).get(new NDIndex(":, :{}", LEVELS - 1));
        NDArray table = darker.addi(half).divi(step.add(flat)).floor().minimum(white);
        NDArray full = table.getManager().zeros(step.getShape()).concat(table, 1);
        NDArray equal = full.gather(levels.toType(DataType.INT64, false), 1).divi(white);
        NDArray kept = planes.mul(flat);
        return equal.subi(equal.mul(flat)).addi(kept);
    }

    /** Counts the levels of each plane, (n, 256). */
    private static NDArray histogram(NDArray levels) {
        NDManager manager = levels.getManager();
        NDArray sixteen = manager.full(new Shape(1), (float) HALF);
        NDArray high = levels.div(sixteen).floor();
        NDArray low = levels.sub(high.mul(sixteen));
        NDArray highs = oneHot(high);
        NDArray lows = oneHot(low).transpose(0, 2, 1);
        return highs.matMul(lows).reshape(-1, LEVELS);
    }

    private static NDArray oneHot(NDArray values) { // (n, pixels) -> (n, 16, pixels)
        NDArray each =
                values.getManager().arange(0f, HALF, 1f, DataType.FLOAT32).reshape(1, HALF, 1);
        return values.expandDims(1).eq(each).toType(DataType.FLOAT32, false);
    }
}
