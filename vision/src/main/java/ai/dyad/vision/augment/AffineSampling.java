package ai.dyad.vision.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * Resamples a batch of images on the device, each with its own {@link AffineMap}. Positions outside
 * of an image are black.
 *
 * <p>Images are padded with a black border, one pixel before and two after, and positions are
 * clamped to it, so that every position has four neighbors and no mask is needed.
 */
final class AffineSampling {
    private static final int BORDER = 3;

    private AffineSampling() {}

    /**
     * Resamples the images.
     *
     * @param images (B, C, h, w) float32
     * @param maps (B, 6), as written by {@link AffineMap#write}
     * @param interpolation how values between pixels are interpolated
     * @return (B, C, h, w), attached to the manager of the images
     */
    static NDArray apply(NDArray images, NDArray maps, Interpolation interpolation) {
        NDManager owner = images.getManager();
        try (NDManager scope = owner.newSubManager()) {
            NDArray own = maps.duplicate();
            own.attach(scope);
            Shape shape = images.getShape();
            int height = Math.toIntExact(shape.get(2));
            int width = Math.toIntExact(shape.get(3));
            NDArray x = position(own, 0, height, width);
            NDArray y = position(own, 3, height, width);
            x = clamp(x, width);
            y = clamp(y, height);
            NDArray padded = pad(images, scope);
            NDArray sampled =
                    interpolation == Interpolation.NEAREST
                            ? nearest(padded, x, y)
                            : bilinear(padded, x, y);
            NDArray result = sampled.reshape(shape);
            result.attach(owner);
            return result;
        }
    }

    /** Returns the source position of each pixel along one axis, (B, h, w). */
    private static NDArray position(NDArray maps, int first, int height, int width) {
        NDManager manager = maps.getManager();
        NDArray columns = manager.arange(0f, width, 1f, DataType.FLOAT32).reshape(1, 1, width);
        NDArray rows = manager.arange(0f, height, 1f, DataType.FLOAT32).reshape(1, height, 1);
        NDArray byRow = rows.mul(coefficient(maps, first + 1)).addi(coefficient(maps, first + 2));
        return columns.mul(coefficient(maps, first)).add(byRow);
    }

    private static NDArray coefficient(NDArray maps, int column) {
        return maps.get(new NDIndex(":, {}", column)).reshape(-1, 1, 1);
    }

    private static NDArray clamp(NDArray positions, int size) {
        NDManager manager = positions.getManager();
        // not clip(), which would read its limits back from the device
        return positions
                .maximum(manager.full(new Shape(1), -1f))
                .minimum(manager.full(new Shape(1), (float) size));
    }

    private static NDArray pad(NDArray images, NDManager scope) {
        Shape shape = images.getShape();
        long height = shape.get(2);
        long width = shape.get(3);
        NDArray padded =
                scope.zeros(
                        new Shape(shape.get(0), shape.get(1), height + BORDER, width + BORDER),
                        DataType.FLOAT32);
        padded.set(new NDIndex(":, :, 1:{}, 1:{}", height + 1, width + 1), images);
        return padded;
    }

    private static NDArray nearest(NDArray padded, NDArray x, NDArray y) {
        NDArray index = index(padded, x.round(), y.round());
        return flat(padded, 0).gather(index, 2);
    }

    private static NDArray bilinear(NDArray padded, NDArray x, NDArray y) {
        NDArray left = x.floor();
        NDArray top = y.floor();
        long pixels = x.getShape().get(1) * x.getShape().get(2);
        NDArray right = x.sub(left).reshape(-1, 1, pixels); // the weights of the right pixels
        NDArray bottom = y.sub(top).reshape(-1, 1, pixels);
        NDArray index = index(padded, left, top);
        long stride = padded.getShape().get(3);
        NDArray above = between(padded, index, 0, right);
        NDArray below = between(padded, index, stride, right);
        return below.subi(above).muli(bottom).addi(above);
    }

    /** Interpolates along x, between the pixels at an offset from the index. */
    private static NDArray between(NDArray padded, NDArray index, long offset, NDArray weight) {
        NDArray first = flat(padded, offset).gather(index, 2);
        NDArray second = flat(padded, offset + 1).gather(index, 2);
        second.subi(first).muli(weight).addi(first);
        first.close();
        return second;
    }

    /** Returns the pixels of each plane as one row, starting at a pixel. */
    private static NDArray flat(NDArray padded, long from) {
        Shape shape = padded.getShape();
        NDArray flat = padded.reshape(shape.get(0), shape.get(1), -1);
        return from == 0 ? flat : flat.get(new NDIndex(":, :, {}:", from));
    }

    /** Returns the index of the pixels at (x, y) in the rows of {@link #flat}, (B, C, h w). */
    private static NDArray index(NDArray padded, NDArray x, NDArray y) {
        NDManager manager = padded.getManager();
        Shape shape = padded.getShape();
        long stride = shape.get(3);
        // integers below 2^24 are exact in float32
        NDArray position =
                y.mul(manager.full(new Shape(1), (float) stride))
                        .addi(x)
                        .addi(manager.full(new Shape(1), stride + 1f));
        long pixels = x.getShape().get(1) * x.getShape().get(2);
        return position.toType(DataType.INT64, false)
                .reshape(-1, 1, pixels)
                .broadcast(shape.get(0), shape.get(1), pixels);
    }
}
