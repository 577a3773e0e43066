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
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.util.PairList;
import ai.dyad.internal.transformer.SelfAttention;
import ai.dyad.nn.transformer.PreNormTransformer;
import ai.dyad.nn.transformer.TransformerConfig;
import java.util.Objects;

/**
 * CLIP's image tower: the picture as a sequence of square patches behind a class token, learned
 * positions, a normalisation, layers that normalise before each part, and the class token's state,
 * normalised and, if wanted, projected.
 *
 * <ul>
 *   <li>input: images (B, channels, S, S), float, S the image size
 *   <li>output: features (B, C), or (B, D) with a projection; not normalised
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

    private final TransformerConfig config;
    private final Shape imageShape;
    private final Shape stride;
    private final int patches;
    private final int projectionSize;
    private final Parameter classToken;
    private final Parameter positions;
    private final Parameter projection;
    private final Parameter filters;
    private final LayerNorm firstNorm;
    private final PreNormTransformer transformer;
    private final LayerNorm lastNorm;

    private VisionTransformer(Builder builder) {
        config = Objects.requireNonNull(builder.config, "the transformer's sizes must be set");
        builder.requireSizes();
        imageShape = new Shape(builder.channels, builder.imageSize, builder.imageSize);
        stride = new Shape(builder.patchSize, builder.patchSize);
        int side = builder.imageSize / builder.patchSize;
        patches = side * side;
        projectionSize = builder.projectionSize;
        int width = config.width();
        // as in open_clip: one deviation for all that is not a layer
        float deviation = (float) (1 / Math.sqrt(width));
        classToken = weight("class_embedding", new Shape(width), deviation);
        positions = weight("positional_embedding", new Shape(patches + 1L, width), deviation);
        projection =
                projectionSize == 0
                        ? null
                        : weight("proj", new Shape(width, projectionSize), deviation);
        Shape patch = new Shape(width, builder.channels, builder.patchSize, builder.patchSize);
        // the variance of PyTorch's uniform default
        double variance = 1 / (3.0 * patch.slice(1).size());
        filters = weight("conv1.weight", patch, (float) Math.sqrt(variance));
        firstNorm = addChildBlock("ln_pre", LayerNorm.builder().axis(2).build());
        transformer = addChildBlock("transformer", new PreNormTransformer(config));
        lastNorm = addChildBlock("ln_post", LayerNorm.builder().axis(1).build());
    }

    private Parameter weight(String name, Shape shape, float deviation) {
        return addParameter(
                Parameter.builder()
                        .setName(name)
                        .setType(Parameter.Type.WEIGHT)
                        .optShape(shape)
                        .optInitializer(new NormalInitializer(deviation))
                        .build());
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
     * Returns the sizes of the transformer.
     *
     * @return the configuration
     */
    public TransformerConfig config() {
        return config;
    }

    /**
     * Returns the length of the output vector.
     *
     * @return F
     */
    public int featureSize() {
        return projectionSize == 0 ? config.width() : projectionSize;
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
            SelfAttention attention = SelfAttention.full(scope, config.width(), config.heads());
            states = transformer.forward(parameterStore, states, attention, training);
            NDArray features = norm(lastNorm, parameterStore, states.get(0), training);
            if (projection != null) {
                features = features.matMul(value(projection, parameterStore, images, training));
            }
            features.attach(outer);
            return new NDList(features);
        }
    }

    /** The class token, then the patches row by row, each with its position: (T, B, C). */
    private NDArray embed(ParameterStore store, NDArray images, boolean training) {
        NDManager scope = images.getManager();
        long batch = images.getShape().get(0);
        NDArray kernel = value(filters, store, images, training);
        NDArray grid =
                Conv2d.conv2d(images, kernel, null, stride, NO_PADDING, NO_DILATION)
                        .singletonOrThrow() // (B, C, h, w)
                        .reshape(batch, config.width(), patches)
                        .transpose(2, 0, 1); // (P, B, C)
        NDArray first =
                scope.zeros(new Shape(1, batch, config.width()))
                        .add(value(classToken, store, images, training));
        NDArray steps = scope.arange(0, patches + 1, 1, DataType.INT64).expandDims(1);
        NDArray places =
                steps.getNDArrayInternal()
                        .embedding(
                                steps,
                                value(positions, store, images, training),
                                SparseFormat.DENSE)
                        .singletonOrThrow(); // (T, 1, C)
        return first.concat(grid, 0).add(places);
    }

    private static NDArray norm(
            LayerNorm norm, ParameterStore store, NDArray input, boolean training) {
        return norm.forward(store, new NDList(input), training).singletonOrThrow();
    }

    private static NDArray value(
            Parameter parameter, ParameterStore store, NDArray input, boolean training) {
        return store.getValue(parameter, input.getDevice(), training);
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
        Shape states = new Shape(1, 1, config.width());
        firstNorm.initialize(manager, dataType, states);
        transformer.initialize(manager, dataType, states);
        lastNorm.initialize(manager, dataType, states.slice(1));
    }

    /** Builds a {@link VisionTransformer}. */
    public static final class Builder {
        private TransformerConfig config;
        private int imageSize;
        private int patchSize;
        private int channels = 3;
        private int projectionSize;

        private Builder() {}

        /**
         * Sets the sizes of the transformer.
         *
         * @param config the configuration
         * @return this builder
         */
        public Builder setTransformer(TransformerConfig config) {
            this.config = config;
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
         * Sets the number of colour channels, 3 by default.
         *
         * @param channels the number of channels, at least 1
         * @return this builder
         */
        public Builder optChannels(int channels) {
            this.channels = channels;
            return this;
        }

        /**
         * Adds a projection without bias after the last normalisation; by default there is none and
         * the features are as wide as the states.
         *
         * @param size D, the length of the projected features, or 0 for no projection
         * @return this builder
         */
        public Builder optProjection(int size) {
            this.projectionSize = size;
            return this;
        }

        /**
         * Builds the encoder, without arrays yet.
         *
         * @return the encoder
         * @throws IllegalArgumentException if a size breaks its rule
         */
        public VisionTransformer build() {
            return new VisionTransformer(this);
        }

        private void requireSizes() {
            if (patchSize < 1) {
                throw new IllegalArgumentException("patchSize must be >= 1, got " + patchSize);
            }
            if (imageSize < patchSize || imageSize % patchSize != 0) {
                throw new IllegalArgumentException(
                        "imageSize must be a multiple of patchSize "
                                + patchSize
                                + ", got "
                                + imageSize);
            }
            if (channels < 1) {
                throw new IllegalArgumentException("channels must be >= 1, got " + channels);
            }
            if (projectionSize < 0) {
                throw new IllegalArgumentException(
                        "projection must be >= 0, got " + projectionSize);
            }
        }
    }
}
