package ai.dyad.nn.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import ai.dyad.internal.transformer.SelfAttention;
import java.util.ArrayList;
import java.util.List;

/**
 * A stack of transformer layers that normalize before each part, as in GPT and CLIP. What comes
 * before (embeddings) and after (a last normalization, pooling) is the encoder's.
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
    private final List<PreNormBlock> layers = new ArrayList<>();

    /**
     * Creates a stack of layers.
     *
     * @param config the sizes
     */
    public PreNormTransformer(TransformerConfig config) {
        this.config = config;
        for (int i = 0; i < config.layers(); i++) {
            layers.add(addChildBlock("resblocks." + i, new PreNormBlock(config)));
        }
    }

    /**
     * Runs the layers.
     *
     * @param store the store of the parameters
     * @param states (T, B, C); stays the caller's
     * @param attention the attention, for this width and number of heads
     * @param training whether the parameters record gradients
     * @return the new states (T, B, C), attached to the manager of the old ones
     */
    public NDArray forward(
            ParameterStore store, NDArray states, SelfAttention attention, boolean training) {
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
        NDArray states = inputs.singletonOrThrow();
        SelfAttention attention =
                SelfAttention.full(states.getManager(), config.width(), config.heads());
        return new NDList(forward(parameterStore, states, attention, training));
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
}
