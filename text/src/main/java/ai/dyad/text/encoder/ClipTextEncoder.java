package ai.dyad.text.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import ai.dyad.internal.transformer.Weight;
import ai.dyad.nn.transformer.PreNormTransformer;
import java.util.ArrayList;
import java.util.List;

/**
 * A text encoder with learned position embeddings and pre-norm transformer layers. The features are
 * the layer-normalized state of one token, optionally projected. By default it is CLIP's, with a
 * causal mask and the end-of-text token; a {@link ClipTextDesign} makes it SigLIP's.
 *
 * <ul>
 *   <li>input: ids (B, T), int64; in CLIP the end-of-text token is the largest id of each row.
 *       Because attention is causal, tokens after it have no effect, and a mask that follows the
 *       ids is ignored. In SigLIP texts are filled up to the context length; a mask says which ids
 *       are padding, and is needed if there is any
 *   <li>output: features (B, C), or (B, D) with a projection; not normalized
 * </ul>
 *
 * <p>T may differ from call to call, up to the context length. Parameters are named as in
 * open_clip: {@code token_embedding.weight}, {@code positional_embedding}, {@code
 * transformer.resblocks.0} and so on, {@code ln_final}, {@code text_projection}. See {@link
 * PublishedTextEncoder} for pretrained ones.
 *
 * @see <a href="https://arxiv.org/abs/2103.00020">Radford et al., CLIP, section 2.4</a>
 */
public final class ClipTextEncoder extends AbstractBlock implements TokenEncoder {

    private static final float TOKEN_DEVIATION = 0.02f;
    private static final float POSITION_DEVIATION = 0.01f;

    private final ClipTextConfig config;
    private final int width;
    private final Parameter tokens;
    private final Parameter positions;
    private final PreNormTransformer transformer;
    private final LayerNorm finalNorm;
    private final Parameter projection;
    private final Parameter projectionBias;

    /**
     * Creates an encoder; its parameters are not initialized yet.
     *
     * @param config its sizes
     */
    public ClipTextEncoder(ClipTextConfig config) {
        this.config = config;
        width = config.transformer().width();
        Shape words = new Shape(config.vocabulary(), width);
        tokens = addParameter(Weight.normal("token_embedding.weight", words, TOKEN_DEVIATION));
        Shape places = new Shape(config.contextLength(), width);
        positions = addParameter(Weight.normal("positional_embedding", places, POSITION_DEVIATION));
        projection = Weight.projection("text_projection", width, config.projection());
        if (projection != null) {
            addParameter(projection);
        }
        projectionBias = projectionBias();
        transformer =
                addChildBlock(
                        "transformer",
                        config.design().causal()
                                ? PreNormTransformer.causal(config.transformer())
                                : PreNormTransformer.full(config.transformer()));
        float epsilon = config.transformer().epsilon();
        finalNorm =
                addChildBlock("ln_final", LayerNorm.builder().axis(1).optEpsilon(epsilon).build());
    }

    private Parameter projectionBias() {
        if (!config.design().projectionBias()) {
            return null;
        }
        return addParameter(
                Parameter.builder()
                        .setName("text_projection.bias")
                        .setType(Parameter.Type.BIAS)
                        .optShape(new Shape(config.projection()))
                        .optInitializer(Initializer.ZEROS)
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
     * Returns the sizes of the encoder.
     *
     * @return the configuration it was built from
     */
    public ClipTextConfig getConfig() {
        return config;
    }

    @Override
    public int vocabularySize() {
        return config.vocabulary();
    }

    @Override
    public int maxLength() {
        return config.contextLength();
    }

    @Override
    public int featureSize() {
        return projection == null ? width : config.projection();
    }

    @Override
    public List<String> layerNames() {
        List<String> names = new ArrayList<>(List.of("positional_embedding", "token_embedding"));
        for (int i = 0; i < config.transformer().layers(); i++) {
            names.add("transformer.resblocks." + i);
        }
        return names;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameterStore,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        TokenShapes.require(inputs, config.contextLength());
        NDManager outer = inputs.head().getManager();
        try (NDManager scope = outer.newSubManager()) {
            scope.tempAttachAll(inputs);
            NDArray ids = config.design().isFilled() ? filled(inputs) : inputs.head();
            NDArray states = embed(parameterStore, ids, training);
            states = transformer.forward(parameterStore, states, training);
            NDArray features =
                    finalNorm
                            .forward(parameterStore, new NDList(pool(states, ids)), training)
                            .singletonOrThrow();
            if (projection != null) {
                features = features.matMul(Weight.value(projection, parameterStore, ids, training));
            }
            if (projectionBias != null) {
                features =
                        features.add(Weight.value(projectionBias, parameterStore, ids, training));
            }
            features.attach(outer);
            return new NDList(features);
        }
    }

    /** Replaces padding by the id that the encoder was trained with, up to the context length. */
    private NDArray filled(NDList inputs) {
        NDArray ids = inputs.head().toType(DataType.INT64, false);
        NDManager scope = ids.getManager();
        int padding = config.design().padding();
        if (inputs.size() > 1) {
            NDArray mask = inputs.get(1).toType(DataType.INT64, false);
            ids = ids.mul(mask).add(mask.neg().add(1).mul(padding));
        }
        long missing = config.contextLength() - ids.size(1);
        return missing == 0
                ? ids
                : ids.concat(
                        scope.full(new Shape(ids.size(0), missing), padding, DataType.INT64), 1);
    }

    /** Adds the vectors of tokens and positions: (B, T) to (T, B, C). */
    private NDArray embed(ParameterStore store, NDArray ids, boolean training) {
        int length = Math.toIntExact(ids.getShape().get(1));
        NDArray steps = ids.getManager().arange(0, length, 1, DataType.INT64).expandDims(1);
        NDArray words = rows(ids.transpose(), Weight.value(tokens, store, ids, training));
        return words.add(rows(steps, Weight.value(positions, store, ids, training)));
    }

    /** Returns the state that becomes each text's features: (T, B, C) to (B, C). */
    private NDArray pool(NDArray states, NDArray ids) {
        return switch (config.design().pooling()) {
            case FIRST -> states.get(0);
            case LAST -> states.get(states.size(0) - 1);
            case LARGEST_ID -> at(ids.argMax(1), states);
            case END_TOKEN ->
                    at(
                            ids.eq(config.design().endToken())
                                    .toType(DataType.INT32, false)
                                    .argMax(1),
                            states);
        };
    }

    /** Returns the state of each text at its own position, (B). */
    private static NDArray at(NDArray places, NDArray states) {
        Shape shape = states.getShape();
        long length = shape.get(0);
        int batch = Math.toIntExact(shape.get(1));
        NDManager scope = states.getManager();
        NDArray texts = scope.arange(0, batch, 1, DataType.INT64);
        NDArray last = places.mul(scope.create((long) batch)).add(texts); // (B)
        return rows(last, states.reshape(length * batch, shape.get(2)));
    }

    private static NDArray rows(NDArray indices, NDArray table) {
        return indices.getNDArrayInternal()
                .embedding(indices, table, SparseFormat.DENSE)
                .singletonOrThrow();
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {new Shape(inputShapes[0].get(0), featureSize())};
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        transformer.initialize(manager, dataType, new Shape(1, 1, width));
        finalNorm.initialize(manager, dataType, new Shape(1, width));
    }

    /** Builds a {@link ClipTextEncoder}. */
    public static final class Builder extends PreNormTransformer.EncoderBuilder<Builder> {
        private int vocabulary = 49408;
        private int contextLength = 77;

        private Builder() {}

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Sets the number of token ids, 49,408 by default, as in CLIP.
         *
         * @param vocabulary the size of the vocabulary, at least 1
         * @return this builder
         */
        public Builder optVocabulary(int vocabulary) {
            this.vocabulary = vocabulary;
            return this;
        }

        /**
         * Sets the longest sequence, 77 by default, as in CLIP.
         *
         * @param contextLength the largest number of tokens, special tokens included, at least 1
         * @return this builder
         */
        public Builder optContextLength(int contextLength) {
            this.contextLength = contextLength;
            return this;
        }

        /**
         * Builds the encoder; its parameters are not initialized yet.
         *
         * @return the encoder
         * @throws IllegalStateException if the transformer is not set
         * @throws IllegalArgumentException if a size is out of range
         */
        public ClipTextEncoder build() {
            return new ClipTextEncoder(
                    new ClipTextConfig(transformer(), vocabulary, contextLength, projection()));
        }
    }
}
