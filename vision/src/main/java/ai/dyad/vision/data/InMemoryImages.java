package ai.dyad.vision.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.internal.Checks;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A data set of images in memory, as one array of unsigned bytes (N, C, H, W), on the builder's
 * device or, by default, in main memory. A batch is one native gather.
 *
 * <p>Related: {@link Cifar10} and {@link Idx} read well-known data sets into an {@code
 * InMemoryImages}.
 */
public final class InMemoryImages extends StoredImages {
    private InMemoryImages(Builder builder, Content content) {
        super(builder, content);
    }

    /**
     * Returns a new builder.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link InMemoryImages}. */
    public static final class Builder extends ImageDataset.Builder<Builder> {
        private ByteBuffer pixels;
        private int count;
        private Shape imageShape;
        private int[] classes;
        private List<String> classNames = List.of();
        private String name = "images";

        private Builder() {}

        /**
         * Sets the images from bytes. A direct buffer is not copied and must not be changed
         * afterwards.
         *
         * @param bytes N·C·H·W bytes from the buffer's position on, image by image, channel by
         *     channel, row by row
         * @param shape the shape (N, C, H, W)
         * @return this builder
         * @throws IllegalArgumentException if the shape is not of rank 4, is empty, or does not
         *     match the number of bytes
         */
        public Builder setPixels(ByteBuffer bytes, Shape shape) {
            if (shape.dimension() != 4 || shape.size() == 0) {
                throw new IllegalArgumentException(
                        "shape must be (N, C, H, W) with N >= 1, got " + shape);
            }
            if (bytes.remaining() != shape.size()) {
                throw new IllegalArgumentException(
                        "shape "
                                + shape
                                + " needs "
                                + shape.size()
                                + " bytes, got "
                                + bytes.remaining());
            }
            count = Math.toIntExact(shape.get(0));
            imageShape = shape.slice(1);
            pixels = bytes.isDirect() ? bytes : copy(bytes);
            return this;
        }

        /**
         * Sets the images from an array, which is copied.
         *
         * @param images the images, uint8 (N, C, H, W)
         * @return this builder
         * @throws IllegalArgumentException if the array has another type or rank
         */
        public Builder setImages(NDArray images) {
            Checks.given(images, "setImages");
            if (images.getDataType() != DataType.UINT8) {
                throw new IllegalArgumentException(
                        "images must be of type uint8, got " + images.getDataType());
            }
            return setPixels(copy(images.toByteBuffer()), images.getShape());
        }

        private static ByteBuffer copy(ByteBuffer bytes) {
            ByteBuffer direct = ByteBuffer.allocateDirect(bytes.remaining());
            direct.put(bytes.duplicate()).flip();
            return direct;
        }

        /**
         * Sets the classes of the images (default: unknown).
         *
         * @param classes the class of each image, an index into the names, or -1 if unknown
         * @param classNames the names of the classes
         * @return this builder
         */
        public Builder optClasses(int[] classes, List<String> classNames) {
            this.classes = classes.clone();
            this.classNames = List.copyOf(classNames);
            return this;
        }

        /**
         * Sets the name of the data set (default: "images").
         *
         * @param name the name
         * @return this builder
         */
        public Builder optName(String name) {
            this.name = Checks.given(name, "optName");
            return this;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Builds the data set.
         *
         * @return the data set
         * @throws IllegalArgumentException if there is not one class for each image
         * @throws IllegalStateException if no images are set
         */
        public InMemoryImages build() {
            Checks.isSet(pixels, "setPixels or setImages");
            check();
            if (classes != null && classes.length != count) {
                throw new IllegalArgumentException(
                        "classes must be one for each of "
                                + count
                                + " images, got "
                                + classes.length);
            }
            ImageClasses known =
                    classes == null
                            ? ImageClasses.unknown(count)
                            : ImageClasses.numbered(classes, classNames);
            Shape shape = new Shape(count).addAll(imageShape);
            PixelSource store = PixelStore.of(pixels, shape, deviceOrCpu());
            return new InMemoryImages(this, new Content(name, count, imageShape, store, known));
        }
    }
}
