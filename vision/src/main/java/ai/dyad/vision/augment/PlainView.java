package ai.dyad.vision.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.data.BatchKey;
import ai.dyad.data.ViewGenerator;
import ai.dyad.internal.Checks;

/**
 * The deterministic view for evaluation: the whole image, optionally resized, and normalized.
 *
 * <ul>
 *   <li>data: one array (B, C, H, W) uint8, C = 1 or 3, on any device; not modified
 *   <li>result: one array (B, C, h, w) float32 on the same device, (x / 255 - mean) / std
 * </ul>
 *
 * <p>Resizing works as in {@link Views}. Instances are immutable and thread-safe.
 */
public final class PlainView implements ViewGenerator {
    private static final float WHITE = 255;

    private final int height; // 0 where images keep their size
    private final int width;
    private final ResizeFilter filter;
    private final Normalization normalization;

    private PlainView(Builder builder) {
        this.height = builder.height;
        this.width = builder.width;
        this.filter = builder.filter;
        this.normalization = builder.normalization;
    }

    /**
     * Returns a new builder.
     *
     * @return a builder; by default the view keeps the image's size and its values are in [0, 1]
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Makes the views of a batch.
     *
     * @param data one array (B, C, H, W) uint8, C = 1 or 3
     * @param key not used, since nothing is random
     * @return one array (B, C, h, w) float32, attached to the manager of the images
     * @throws IllegalArgumentException if the batch is not as above, or the normalization does not
     *     match its channels
     */
    @Override
    public NDList views(NDList data, BatchKey key) {
        NDArray images = ImageBatch.require(data);
        int channels = Math.toIntExact(images.getShape().get(1));
        normalization.checkChannels(channels);
        NDManager owner = images.getManager();
        try (NDManager scope = owner.newSubManager(images.getDevice())) {
            NDArray view = images.toType(DataType.FLOAT32, false);
            view.attach(scope);
            if (height > 0 && !hasSize(view)) {
                view = resize(view, scope);
            }
            Shape perChannel = new Shape(channels, 1, 1);
            view.muli(scope.create(factors(channels), perChannel));
            view.subi(scope.create(offsets(channels), perChannel));
            view.attach(owner);
            return new NDList(view);
        }
    }

    private boolean hasSize(NDArray images) {
        return images.getShape().get(2) == height && images.getShape().get(3) == width;
    }

    private NDArray resize(NDArray images, NDManager scope) {
        Shape shape = images.getShape();
        AxisWeights rows = new AxisWeights(height, Math.toIntExact(shape.get(2)));
        rows.resize(0, rows.inputs(), filter);
        AxisWeights columns = new AxisWeights(width, Math.toIntExact(shape.get(3)));
        columns.resize(0, columns.inputs(), filter);
        float[] rowMatrix = new float[rows.outputs() * rows.inputs()];
        rows.write(rowMatrix);
        float[] columnMatrix = new float[columns.outputs() * columns.inputs()];
        columns.writeTransposed(columnMatrix);
        NDArray left = scope.create(rowMatrix, new Shape(rows.outputs(), rows.inputs()));
        NDArray right = scope.create(columnMatrix, new Shape(columns.inputs(), columns.outputs()));
        return left.matMul(images.matMul(right));
    }

    private float[] factors(int channels) {
        float[] factors = new float[channels];
        for (int c = 0; c < channels; c++) {
            factors[c] = 1 / (WHITE * normalization.std(c));
        }
        return factors;
    }

    private float[] offsets(int channels) {
        float[] offsets = new float[channels];
        for (int c = 0; c < channels; c++) {
            offsets[c] = normalization.mean(c) / normalization.std(c);
        }
        return offsets;
    }

    /** Builds a {@link PlainView}. */
    public static final class Builder {
        private int height;
        private int width;
        private ResizeFilter filter = ResizeFilter.BILINEAR;
        private Normalization normalization = Normalization.NONE;

        private Builder() {}

        /**
         * Sets the normalization; use the one of the training views.
         *
         * @param normalization the normalization, by default {@link Normalization#NONE}
         * @return this builder
         */
        public Builder optNormalization(Normalization normalization) {
            this.normalization = Checks.given(normalization, "optNormalization");
            return this;
        }

        /**
         * Resizes the images; by default they keep their size.
         *
         * @param height the height of the view in pixels
         * @param width the width of the view in pixels
         * @return this builder
         * @throws IllegalArgumentException if one is not positive
         */
        public Builder optSize(int height, int width) {
            if (height <= 0 || width <= 0) {
                throw new IllegalArgumentException(
                        "view must be at least 1 x 1 pixels, got " + height + " x " + width);
            }
            this.height = height;
            this.width = width;
            return this;
        }

        /**
         * Sets the kernel of the resize.
         *
         * @param filter the kernel, by default {@link ResizeFilter#BILINEAR}
         * @return this builder
         */
        public Builder optFilter(ResizeFilter filter) {
            this.filter = Checks.given(filter, "optFilter");
            return this;
        }

        /**
         * Builds the view.
         *
         * @return the view
         */
        public PlainView build() {
            return new PlainView(this);
        }
    }
}
