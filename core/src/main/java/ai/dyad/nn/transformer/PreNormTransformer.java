package ai.dyad.nn.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import ai.dyad.internal.Checks;
import ai.dyad.internal.transformer.SelfAttention;
import java.util.ArrayList;
import java.util.List;

/**
 * A stack of transformer layers that normalize before each part, as in GPT and CLIP. The encoder
 * adds what comes before (embeddings) and after (a last normalization, pooling).
 *
 * <ul>
 *   <li>input: states (T, B, C), sequences first
 *   <li>output: states (T, B, C)
 * </ul>
 *
 * <p>Layers are named {@code resblocks.0} and so on, as in open_clip, and their weights start as
 * CLIP's do: normal with deviations that shrink with width and depth.
 *
 * @see <a href="https://arxiv.org/abs/2103.00020">Radford et al., CLIP, section 2.4</a>
 */
public final class PreNormTransformer extends AbstractBlock {

    private final TransformerConfig config;
    private final boolean causal;
    private final List<PreNormBlock> layers = new ArrayList<>();

    private PreNormTransformer(TransformerConfig config, boolean causal) {
        this.config = config;
        this.causal = causal;
        for (int i = 0; i < config.layers(); i++) {
            layers.add(addChildBlock("resblocks." + i, new PreNormBlock(config)));
        }
    }

    /**
     * Creates a stack in which each position attends to all positions, as for the patches of an
     * image.
     *
     * @param config the sizes
     * @return the block, not initialized
     */
    public static PreNormTransformer full(TransformerConfig config) {
        return new PreNormTransformer(config, false);
    }

    /**
     * Creates a stack in which each position attends to itself and those before it, as for the
     * tokens of a text in CLIP.
     *
     * @param config the sizes
     * @return the block, not initialized
     */
    public static PreNormTransformer causal(TransformerConfig config) {
        return new PreNormTransformer(config, true);
    }

    /**
     * Runs the layers.
     *
     * @param store the store of the parameters
     * @param states (T, B, C); not closed
     * @param training whether the parameters record gradients
     * @return the new states (T, B, C), attached to the manager of the old ones
     */
    public NDArray forward(ParameterStore store, NDArray states, boolean training) {
        SelfAttention attention = attention(states);
        NDArray current = states;
        for (PreNormBlock layer : layers) {
            NDArray next = layer.forward(store, current, attention, training);
            if (current != states) {
                current.close();
            }
            current = next;
        }
        return current;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameterStore,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        return new NDList(forward(parameterStore, inputs.singletonOrThrow(), training));
    }

    /** The constants that all layers of one pass share. */
    private SelfAttention attention(NDArray states) {
        NDManager scope = states.getManager();
        if (!causal) {
            return SelfAttention.full(scope, config.width(), config.heads());
        }
        int length = Math.toIntExact(states.getShape().get(0));
        return SelfAttention.causal(scope, length, config.width(), config.heads());
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {inputShapes[0]};
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        layers.forEach(layer -> layer.initialize(manager, dataType, inputShapes));
    }

    /**
     * The base of the builders of encoders that contain these layers.
     *
     * @param <T> the builder itself
     */
    public abstract static class EncoderBuilder<T extends EncoderBuilder<T>> {
        private TransformerConfig transformer;
        private int projection;

        /** Creates a builder without sizes and without a projection. */
        protected EncoderBuilder() {}

        /**
         * Returns this builder, by its own type.
         *
         * @return this
         */
        protected abstract T self();

        /**
         * Sets the sizes of the transformer.
         *
         * @param config the configuration
         * @return this builder
         */
        public final T setTransformer(TransformerConfig config) {
            transformer = Checks.given(config, "setTransformer");
            return self();
        }

        /**
         * Adds a projection without bias after the last normalization; by default there is none and
         * the features are as wide as the states.
         *
         * @param size D, the length of the projected features, or 0 for no projection
         * @return this builder
         */
        public final T optProjection(int size) {
            projection = size;
            return self();
        }

        /**
         * Returns the sizes of the transformer.
         *
         * @return the configuration
         * @throws IllegalStateException if they are not set
         */
        protected final TransformerConfig transformer() {
            return Checks.isSet(transformer, "setTransformer");
        }

        /**
         * Returns the length of the projected features.
         *
         * @return D, or 0 for no projection
         */
        protected final int projection() {
            return projection;
        }
    }
}
