package ai.dyad.vision.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/** Checks batches of images: one array (B, C, H, W) uint8 with C = 1 or 3. */
final class ImageBatch {
    private ImageBatch() {}

    /** Returns the images of a batch after checking them. */
    static NDArray require(NDList data) {
        if (data.size() != 1) {
            throw new IllegalArgumentException(
                    "expected 1 array of images (B, C, H, W), got " + data.size() + " arrays");
        }
        NDArray images = data.get(0);
        Shape shape = images.getShape();
        if (shape.dimension() != 4) {
            throw new IllegalArgumentException("images must be (B, C, H, W), got " + shape);
        }
        if (images.getDataType() != DataType.UINT8) {
            throw new IllegalArgumentException(
                    "images must be uint8 with values from 0 to 255, got "
                            + images.getDataType()
                            + "; pass them as loaded, the views convert them to float");
        }
        if (shape.get(1) != 1 && shape.get(1) != 3) {
            throw new IllegalArgumentException(
                    "images must have 1 (gray) or 3 (RGB) channels at axis 1, got " + shape);
        }
        if (shape.size() == 0) {
            throw new IllegalArgumentException("images must not be empty, got " + shape);
        }
        return images;
    }
}
