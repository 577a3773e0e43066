package ai.dyad.vision.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import ai.dyad.internal.Checks;
import ai.dyad.internal.transformer.Weight;
import ai.dyad.nn.transformer.PreNormTransformer;
import java.util.stream.Stream;

/**
 * A vision transformer: a class token and the square patches of the image as a sequence, learned
 * position embeddings, pre-norm transformer layers and a {@link VisionPooling}, optionally
 * projected. By default it is CLIP's image encoder; a {@link VisionTransformerDesign} makes it that
 * of SigLIP, ViT or DINOv2.
 *
 * <ul>
 *   <li>input: images (B, channels, S, S), float, S the image size
 *   <li>output: features (B, C), or (B, D) with a projection; not normalized
 * </ul>
 *
 * <p>Parameters are named as in open_clip: {@code class_embedding}, {@code positional_embedding},
 * {@code proj}, {@code conv1}, {@code ln_pre}, {@code transformer.resblocks.0} and so on, {@code
 * ln_post}; {@code attn_pool} and {@code pooler} where the design has them. See {@link
 * PublishedImageEncoder} for pretrained ones.
 *
 * @see <a href="https://arxiv.org/abs/2010.11929">Dosovitskiy et al., An Image is Worth 16x16
 *     Words</a>
 * @see <a href="https://arxiv.org/abs/2103.00020">Radford et al., CLIP, section 2.4</a>
 */
public final class VisionTransformer extends AbstractBlock {

    private final VisionTransformerConfig config;
    private final VisionTransformerDesign design;
    private final int width;
    private final Shape imageShape;
    private final PatchEmbedding patches;
    private final Parameter projection;
    private final LayerNorm firstNorm;
    private final PreNormTransformer transformer;
    private final LayerNorm lastNorm;
    private final AttentionPool attentionPool;
    private final Linear pooler;

    /**
     * Creates an encoder; its parameters are not initialized yet.
     *
     * @param config its sizes
     */
    public VisionTransformer(VisionTransformerConfig config) {
        this.config = config;
        design = config.design();
        width = config.transformer().width();
        imageShape = new Shape(config.channels(), config.imageSize(), config.imageSize());
        patches = new PatchEmbedding(config);
        projection = Weight.projection("proj", width, config.projection());
        Stream.of(patches.tokens(), Stream.ofNullable(projection), patches.filters())
                .flatMap(parameters -> parameters)
                .forEach(this::addParameter);
        firstNorm = design.firstNorm() ? addChildBlock("ln_pre", norm(2)) : null;
        transformer = addChildBlock("transformer", PreNormTransformer.full(config.transformer()));
        lastNorm = addChildBlock("ln_post", norm(1));
        attentionPool =
                design.pooling() == VisionPooling.ATTENTION
                        ? addChildBlock("attn_pool", new AttentionPool(config.transformer()))
                        : null;
        pooler =
                design.pooler()
                        ? addChildBlock("pooler", Linear.builder().setUnits(width).build())
                        : null;
    }

    private LayerNorm norm(int axis) {
        return LayerNorm.builder().axis(axis).optEpsilon(config.transformer().epsilon()).build();
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
            NDArray states = patches.embed(parameterStore, images, training);
            if (firstNorm != null) {
                states = norm(firstNorm, parameterStore, states, training);
            }
            states = transformer.forward(parameterStore, states, training);
            NDArray features = pool(parameterStore, states, training);
            if (pooler != null) {
                features = pooler.forward(parameterStore, new NDList(features), training).get(0);
                features = features.tanh();
            }
            if (projection != null) {
                features =
                        features.matMul(Weight.value(projection, parameterStore, images, training));
            }
            features.attach(outer);
            return new NDList(features);
        }
    }

    /** Makes one vector of the states of an image: (T, B, C) to (B, C). */
    private NDArray pool(ParameterStore store, NDArray states, boolean training) {
        return switch (design.pooling()) {
            case CLASS_TOKEN -> norm(lastNorm, store, states.get(0), training);
            case NORM_OF_MEAN -> norm(lastNorm, store, mean(states), training);
            case MEAN -> mean(normAll(store, states, training));
            case ATTENTION -> {
                NDArray normed = normAll(store, states, training);
                yield attentionPool.forward(store, new NDList(normed), training).get(0);
            }
        };
    }

    private NDArray mean(NDArray states) {
        return states.get(design.prefix() + ":").mean(new int[] {0});
    }

    /** Normalizes every state; the normalization itself takes (N, C). */
    private NDArray normAll(ParameterStore store, NDArray states, boolean training) {
        Shape shape = states.getShape();
        return norm(lastNorm, store, states.reshape(-1, width), training).reshape(shape);
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
        if (firstNorm != null) {
            firstNorm.initialize(manager, dataType, states);
        }
        transformer.initialize(manager, dataType, states);
        lastNorm.initialize(manager, dataType, states.slice(1));
        if (attentionPool != null) {
            attentionPool.initialize(manager, dataType, states);
        }
        if (pooler != null) {
            pooler.initialize(manager, dataType, states.slice(1));
        }
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
