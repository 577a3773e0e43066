package ai.dyad.vision.figure;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.dyad.vision.data.ImageDataset;
import java.awt.image.BufferedImage;
import java.util.function.IntFunction;

/** Converts the images of a data set to {@link BufferedImage}s for figures, without scaling. */
public final class DatasetImages implements IntFunction<BufferedImage> {
    private final ImageDataset images;

    private DatasetImages(ImageDataset images) {
        this.images = images;
    }

    /**
     * Wraps a data set.
     *
     * @param images the data set, which must stay open
     * @return its images
     */
    public static DatasetImages of(ImageDataset images) {
        return new DatasetImages(images);
    }

    /**
     * Reads an image.
     *
     * @param position its position in the data set
     * @return the image, in RGB
     */
    @Override
    public BufferedImage apply(int position) {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            NDArray batch = images.images(manager, position);
            Shape shape = batch.getShape(); // (1, C, H, W)
            int height = Math.toIntExact(shape.get(2));
            int width = Math.toIntExact(shape.get(3));
            int plane = height * width;
            int[] bytes = batch.toUint8Array();
            int green = shape.get(1) == 1 ? 0 : plane;
            BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
            int[] pixels = new int[plane];
            for (int i = 0; i < plane; i++) {
                pixels[i] = bytes[i] << 16 | bytes[green + i] << 8 | bytes[2 * green + i];
            }
            image.setRGB(0, 0, width, height, pixels, 0, width);
            return image;
        }
    }
}
