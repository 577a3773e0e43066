package ai.dyad.vision.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import ai.dyad.internal.Checks;
import ai.dyad.internal.transformer.Weight;
import ai.dyad.nn.transformer.PreNormTransformer;

/**
 * CLIP's image encoder: a class token and the square patches of the image as a sequence, learned
 * position embeddings, layer normalization and pre-norm transformer layers. The features are the
 * layer-normalized state of the class token, optionally projected.
 *
 * <ul>
 *   <li>input: images (B, channels, S, S), float, S the image size
 *   <li>output: features (B, C), or (B, D) with a projection; not normalized
 * </ul>
 *
 * <p>Parameters are named as in open_clip: {@code class_embedding}, {@code positional_embedding},
 * {@code proj}, {@code conv1.weight}, {@code ln_pre}, {@code transformer.resblocks.0} and so on,
 * {@code ln_post}. See {@link VisionTransformerWeights} for pretrained ones.
 *
 * @see <a href="https://arxiv.org/abs/2010.11929">Dosovitskiy et al., An Image is Worth 16x16
 *     Words</a>
 * @see <a href="https://arxiv.org/abs/2103.00020">Radford et al., CLIP, section 2.4</a>
 */
public final class VisionTransformer extends AbstractBlock {

    private static final Shape NO_PADDING = new Shape(0, 0);
    private static final Shape NO_DILATION = new Shape(1, 1);

    private final VisionTransformerConfig config;
    private final int width;
    private final Shape imageShape;
    private final Shape stride;
    private final int patches;
    private final Parameter classToken;
    private final Parameter positions;
    private final Parameter projection;
    private final Parameter filters;
    private final LayerNorm firstNorm;
    private final PreNormTransformer transformer;
    private final LayerNorm lastNorm;

    /**
     * Creates an encoder; its parameters are not initialized yet.
     *
     * @param config its sizes
     */
    public VisionTransformer(VisionTransformerConfig config) {
        this.config = config;
        width = config.transformer().width();
        imageShape = new Shape(config.channels(), config.imageSize(), config.imageSize());
        stride = new Shape(config.patchSize(), config.patchSize());
        int side = config.imageSize() / config.patchSize();
        patches = side * side;
        // as in open_clip: one standard deviation for everything outside of the layers
        float deviation = (float) (1 / Math.sqrt(width));
        classToken = addParameter(Weight.normal("class_embedding", new Shape(width), deviation));
        Shape places = new Shape(patches + 1L, width);
        positions = addParameter(Weight.normal("positional_embedding", places, deviation));
        projection = Weight.projection("proj", width, config.projection());
        if (projection != null) {
            addParameter(projection);
        }
        Shape patch = new Shape(width, config.channels(), config.patchSize(), config.patchSize());
        // the variance of PyTorch's default uniform initialization
        double variance = 1 / (3.0 * patch.slice(1).size());
        filters = addParameter(Weight.normal("conv1.weight", patch, (float) Math.sqrt(variance)));
        firstNorm = addChildBlock("ln_pre", LayerNorm.builder().axis(2).build());
        transformer = addChildBlock("transformer", PreNormTransformer.full(config.transformer()));
        lastNorm = addChildBlock("ln_post", LayerNorm.builder().axis(1).build());
    }

    /**
     * Returns a new builder.
     *
     * @return the builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the sizes of the encoder.
     *
     * @return the configuration it was built from
     */
    public VisionTransformerConfig getConfig() {
        return config;
    }

    /**
     * Returns the length of the output vector.
     *
     * @return F
     */
    public int featureSize() {
        return projection == null ? width : config.projection();
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameterStore,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        NDArray images = inputs.singletonOrThrow();
        requireImages(images.getShape());
        NDManager outer = images.getManager();
        try (NDManager scope = outer.newSubManager()) {
            scope.tempAttachAll(images);
            NDArray states = embed(parameterStore, images, training);
            states = norm(firstNorm, parameterStore, states, training);
            states = transformer.forward(parameterStore, states, training);
            NDArray features = norm(lastNorm, parameterStore, states.get(0), training);
            if (projection != null) {
                features =
                        features.matMul(Weight.value(projection, parameterStore, images, training));
            }
            features.attach(outer);
            return new NDList(features);
        }
    }

    /** Embeds the class token and the patches, row by row, with their positions: (T, B, C). */
    private NDArray embed(ParameterStore store, NDArray images, boolean training) {
        NDManager scope = images.getManager();
        long batch = images.getShape().get(0);
        NDArray kernel = Weight.value(filters, store, images, training);
        NDArray grid =
                Conv2d.conv2d(images, kernel, null, stride, NO_PADDING, NO_DILATION)
                        .singletonOrThrow() // (B, C, h, w)
                        .reshape(batch, width, patches)
                        .transpose(2, 0, 1); // (P, B, C)
        NDArray first =
                scope.zeros(new Shape(1, batch, width))
                        .add(Weight.value(classToken, store, images, training));
        NDArray steps = scope.arange(0, patches + 1, 1, DataType.INT64).expandDims(1);
        NDArray places =
                steps.getNDArrayInternal()
                        .embedding(
                                steps,
                                Weight.value(positions, store, images, training),
                                SparseFormat.DENSE)
                        .singletonOrThrow(); // (T, 1, C)
        return first.concat(grid, 0).add(places);
    }

    private static NDArray norm(
            LayerNorm norm, ParameterStore store, NDArray input, boolean training) {
        return norm.forward(store, new NDList(input), training).singletonOrThrow();
    }

    private void requireImages(Shape shape) {
        if (shape.dimension() != 4 || !shape.slice(1).equals(imageShape)) {
            throw new IllegalArgumentException(
                    "images must be (B, "
                            + imageShape.toString().substring(1)
                            + ", got "
                            + shape
                            + ": resize them, or build the encoder for their size");
        }
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {new Shape(inputShapes[0].get(0), featureSize())};
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        Shape states = new Shape(1, 1, width);
        firstNorm.initialize(manager, dataType, states);
        transformer.initialize(manager, dataType, states);
        lastNorm.initialize(manager, dataType, states.slice(1));
    }

    /** Builds a {@link VisionTransformer}. */
    public static final class Builder extends PreNormTransformer.EncoderBuilder<Builder> {
        private Integer imageSize;
        private Integer patchSize;
        private int channels = 3;

        private Builder() {}

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Sets the height and width of the images.
         *
         * @param pixels S, a multiple of the patch size
         * @return this builder
         */
        public Builder setImageSize(int pixels) {
            this.imageSize = pixels;
            return this;
        }

        /**
         * Sets the height and width of a patch.
         *
         * @param pixels the patch size, at least 1
         * @return this builder
         */
        public Builder setPatchSize(int pixels) {
            this.patchSize = pixels;
            return this;
        }

        /**
         * Sets the number of color channels, 3 by default.
         *
         * @param channels the number of channels, at least 1
         * @return this builder
         */
        public Builder optChannels(int channels) {
            this.channels = channels;
            return this;
        }

        /**
         * Builds the encoder; its parameters are not initialized yet.
         *
         * @return the encoder
         * @throws IllegalStateException if the transformer or a size is not set
         * @throws IllegalArgumentException if a size is out of range
         */
        public VisionTransformer build() {
            return new VisionTransformer(
                    new VisionTransformerConfig(
                            transformer(),
                            Checks.isSet(imageSize, "setImageSize"),
                            Checks.isSet(patchSize, "setPatchSize"),
                            channels,
                            projection()));
        }
    }
}
