package ai.dyad.vision.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * The operations of {@link RandAugment} that change values but not positions, as torchvision
 * computes them on floating-point images.
 *
 * <p>Images are (G, C, h, w) with values in [0, 1] and are not changed; parameters are (G, P); most
 * operations use a factor f and 1 - f from them. Intermediate results are attached to the images'
 * manager.
 */
final class ToneOperations {
    private static final float[] LUMA = {0.299f, 0.587f, 0.114f};
    private static final int WHITE = 255;

    private ToneOperations() {}

    /** f x. */
    static NDArray brightness(NDArray images, NDArray parameters) {
        return images.mul(parameter(parameters, 0)).minimum(constant(images, 1));
    }

    /** f x + (1 - f) gray(x). */
    static NDArray color(NDArray images, NDArray parameters) {
        return images.getShape().get(1) == 1 ? images : blend(images, gray(images), parameters);
    }

    /** f x + (1 - f) times the mean gray of the image. */
    static NDArray contrast(NDArray images, NDArray parameters) {
        Shape shape = images.getShape();
        NDArray means =
                images.reshape(shape.get(0), shape.get(1), -1)
                        .mean(new int[] {2}, true)
                        .expandDims(3); // (G, C, 1, 1)
        return blend(images, gray(means), parameters);
    }

    /**
     * f x + (1 - f) smoothed x, where smoothing weights the pixel by 5/13 and its eight neighbors
     * by 1/13 each; border pixels are unchanged.
     */
    static NDArray sharpness(NDArray images, NDArray parameters) {
        Shape shape = images.getShape();
        long height = shape.get(2);
        long width = shape.get(3);
        if (height < 3 || width < 3) {
            return images;
        }
        NDArray rows = sumOfThree(images, ":, :, {}:{}", height);
        NDArray box = sumOfThree(rows, ":, :, :, {}:{}", width);
        NDArray inner = images.get(new NDIndex(":, :, 1:{}, 1:{}", height - 1, width - 1));
        NDArray smooth = inner.mul(constant(images, 4)).addi(box).divi(constant(images, 13));
        NDArray result = images.duplicate();
        result.set(
                new NDIndex(":, :, 1:{}, 1:{}", height - 1, width - 1),
                blend(inner, smooth, parameters));
        return result;
    }

    /** Rounds down to a multiple of the first parameter, in levels of 255. */
    static NDArray posterize(NDArray images, NDArray parameters) {
        NDArray step = parameter(parameters, 0);
        return levels(images).divi(step).floor().muli(step).divi(constant(images, WHITE));
    }

    /** 1 - x where x is at least the first parameter. */
    static NDArray solarize(NDArray images, NDArray parameters) {
        return Solarize.invert(images.duplicate(), parameter(parameters, 0));
    }

    /** Stretches each channel to [0, 1]; a constant channel is unchanged. */
    static NDArray autoContrast(NDArray images) {
        Shape shape = images.getShape();
        NDArray planes = images.reshape(shape.get(0), shape.get(1), -1);
        NDArray min = planes.min(new int[] {2}, true);
        NDArray max = planes.max(new int[] {2}, true);
        NDArray flat = max.eq(min).toType(DataType.FLOAT32, false);
        NDArray range = max.sub(min).addi(flat); // 1 for constant channels
        NDArray base = min.sub(min.mul(flat));
        return planes.sub(base).divi(range).reshape(shape);
    }

    /** Returns the nearest of the levels 0 to 255. */
    static NDArray levels(NDArray images) {
        return images.mul(constant(images, WHITE)).round();
    }

    private static NDArray blend(NDArray images, NDArray other, NDArray parameters) {
        NDArray blended = images.mul(parameter(parameters, 0));
        blended.addi(other.mul(parameter(parameters, 1)));
        return blended.maximum(constant(images, 0)).minimum(constant(images, 1));
    }

    /** Returns the luma of each pixel, (G, 1, h, w). */
    private static NDArray gray(NDArray images) {
        if (images.getShape().get(1) == 1) {
            return images;
        }
        NDArray gray = channel(images, 0).mul(constant(images, LUMA[0]));
        for (int c = 1; c < LUMA.length; c++) {
            gray.addi(channel(images, c).mul(constant(images, LUMA[c])));
        }
        return gray;
    }

    private static NDArray channel(NDArray images, int c) {
        return images.get(new NDIndex(":, {}:{}", c, c + 1));
    }

    private static NDArray sumOfThree(NDArray images, String slice, long size) {
        NDArray sum = images.get(new NDIndex(slice, 0, size - 2)).duplicate();
        sum.addi(images.get(new NDIndex(slice, 1, size - 1)));
        return sum.addi(images.get(new NDIndex(slice, 2, size)));
    }

    private static NDArray parameter(NDArray parameters, int column) {
        return parameters.get(new NDIndex(":, {}", column)).reshape(-1, 1, 1, 1);
    }

    /** Creates a number on the images' device; a Java scalar would be copied to it. */
    private static NDArray constant(NDArray images, float value) {
        NDManager manager = images.getManager();
        return manager.full(new Shape(1), value);
    }
}
