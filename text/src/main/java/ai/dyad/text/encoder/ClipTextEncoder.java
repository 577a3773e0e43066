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
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.util.PairList;
import ai.dyad.internal.transformer.SelfAttention;
import ai.dyad.nn.transformer.PreNormTransformer;
import ai.dyad.nn.transformer.TransformerConfig;
import java.util.Objects;

/**
 * CLIP's text tower: learned positions, layers that normalise before each part, a causal mask, and
 * the state of the end-of-text token, normalised and, if wanted, projected.
 *
 * <ul>
 *   <li>input: ids (B, T), int64; the end-of-text token is the greatest id of each row. What stands
 *       after it does not count, since no token sees a later one; so a mask may follow the ids and
 *       is not read
 *   <li>output: features (B, C), or (B, D) with a projection; not normalised
 * </ul>
 *
 * <p>T is free in each call, up to the context length. Parameters are named as in open_clip: {@code
 * token_embedding.weight}, {@code positional_embedding}, {@code transformer.resblocks.0} and so on,
 * {@code ln_final}, {@code text_projection}. See {@link ClipTextWeights} for pretrained ones.
 *
 * @see <a href="https://arxiv.org/abs/2103.00020">Radford et al., CLIP, section 2.4</a>
 */
public final class ClipTextEncoder extends AbstractBlock implements TokenEncoder {

    private static final float TOKEN_DEVIATION = 0.02f;
    private static final float POSITION_DEVIATION = 0.01f;

    private final TransformerConfig config;
    private final int vocabulary;
    private final int contextLength;
    private final int projectionSize;
    private final Parameter tokens;
    private final Parameter positions;
    private final PreNormTransformer transformer;
    private final LayerNorm finalNorm;
    private final Parameter projection;

    private ClipTextEncoder(Builder builder) {
        config = Objects.requireNonNull(builder.config, "the transformer's sizes must be set");
        vocabulary = builder.vocabulary;
        contextLength = builder.contextLength;
        projectionSize = builder.projectionSize;
        tokens =
                weight(
                        "token_embedding.weight",
                        new Shape(vocabulary, config.width()),
                        TOKEN_DEVIATION);
        positions =
                weight(
                        "positional_embedding",
                        new Shape(contextLength, config.width()),
                        POSITION_DEVIATION);
        projection =
                projectionSize == 0
                        ? null
                        : weight(
                                "text_projection",
                                new Shape(config.width(), projectionSize),
                                (float) (1 / Math.sqrt(config.width())));
        transformer = addChildBlock("transformer", new PreNormTransformer(config));
        finalNorm = addChildBlock("ln_final", LayerNorm.builder().axis(1).build());
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

    @Override
    public int vocabularySize() {
        return vocabulary;
    }

    @Override
    public int maxLength() {
        return contextLength;
    }

    @Override
    public int featureSize() {
        return projectionSize == 0 ? config.width() : projectionSize;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameterStore,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        NDArray ids = inputs.head();
        TokenShapes.require(inputs, contextLength);
        NDManager outer = ids.getManager();
        try (NDManager scope = outer.newSubManager()) {
            scope.tempAttachAll(ids);
            int length = Math.toIntExact(ids.getShape().get(1));
            NDArray steps = scope.arange(0, length, 1, DataType.INT64).expandDims(1); // (T, 1)
            NDArray states =
                    rows(ids.transpose(), value(tokens, parameterStore, ids, training))
                            .add(rows(steps, value(positions, parameterStore, ids, training)));
            SelfAttention attention =
                    SelfAttention.causal(scope, length, config.width(), config.heads());
            states = transformer.forward(parameterStore, states, attention, training);
            NDArray features =
                    finalNorm
                            .forward(parameterStore, new NDList(lastOf(states, ids)), training)
                            .singletonOrThrow();
            if (projection != null) {
                features = features.matMul(value(projection, parameterStore, ids, training));
            }
            features.attach(outer);
            return new NDList(features);
        }
    }

    /** Picks each text's state at its end-of-text token: (T, B, C) to (B, C). */
    private static NDArray lastOf(NDArray states, NDArray ids) {
        Shape shape = states.getShape();
        long length = shape.get(0);
        int batch = Math.toIntExact(shape.get(1));
        NDManager scope = states.getManager();
        NDArray texts = scope.arange(0, batch, 1, DataType.INT64);
        NDArray last = ids.argMax(1).mul(scope.create((long) batch)).add(texts); // (B)
        return rows(last, states.reshape(length * batch, shape.get(2)));
    }

    private static NDArray rows(NDArray indices, NDArray table) {
        return indices.getNDArrayInternal()
                .embedding(indices, table, SparseFormat.DENSE)
                .singletonOrThrow();
    }

    private static NDArray value(
            Parameter parameter, ParameterStore store, NDArray ids, boolean training) {
        return store.getValue(parameter, ids.getDevice(), training);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {new Shape(inputShapes[0].get(0), featureSize())};
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        transformer.initialize(manager, dataType, new Shape(1, 1, config.width()));
        finalNorm.initialize(manager, dataType, new Shape(1, config.width()));
    }

    /** Builds a {@link ClipTextEncoder}. */
    public static final class Builder {
        private TransformerConfig config;
        private int vocabulary = 49408;
        private int contextLength = 77;
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
         * Sets the number of token ids, 49,408 by default, as in CLIP.
         *
         * @param vocabulary the size of the vocabulary
         * @return this builder
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder optVocabulary(int vocabulary) {
            if (vocabulary < 1) {
                throw new IllegalArgumentException("vocabulary must be >= 1, got " + vocabulary);
            }
            this.vocabulary = vocabulary;
            return this;
        }

        /**
         * Sets the longest sequence, 77 by default, as in CLIP.
         *
         * @param contextLength the greatest number of tokens, special ones included
         * @return this builder
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder optContextLength(int contextLength) {
            if (contextLength < 1) {
                throw new IllegalArgumentException(
                        "contextLength must be >= 1, got " + contextLength);
            }
            this.contextLength = contextLength;
            return this;
        }

        /**
         * Adds a projection without bias after the last normalisation; by default there is none and
         * the features are as wide as the states.
         *
         * @param size D, the length of the projected features, or 0 for no projection
         * @return this builder
         * @throws IllegalArgumentException if it is negative
         */
        public Builder optProjection(int size) {
            if (size < 0) {
                throw new IllegalArgumentException("projection must be >= 0, got " + size);
            }
            this.projectionSize = size;
            return this;
        }

        /**
         * Builds the encoder, without arrays yet.
         *
         * @return the encoder
         */
        public ClipTextEncoder build() {
            return new ClipTextEncoder(this);
        }
    }
}
