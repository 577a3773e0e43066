package ai.dyad.text.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import ai.dyad.internal.transformer.PositionwiseLinear;
import ai.dyad.internal.transformer.SelfAttention;

/**
 * A post-norm transformer layer:
 *
 * <pre>
 * x ← norm(x + attention(x))
 * x ← norm(x + W₂ activation(W₁ x + b₁) + b₂)
 * </pre>
 *
 * <p>States are (T, B, C), sequences first.
 */
final class BertLayer extends AbstractBlock {

    private final BertConfig config;
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final Linear out;
    private final LayerNorm attentionNorm;
    private final Linear expand;
    private final Linear contract;
    private final LayerNorm feedForwardNorm;

    BertLayer(BertConfig config) {
        this.config = config;
        query = addChildBlock("attention.self.query", dense(config.hidden()));
        key = addChildBlock("attention.self.key", dense(config.hidden()));
        value = addChildBlock("attention.self.value", dense(config.hidden()));
        out = addChildBlock("attention.output.dense", dense(config.hidden()));
        attentionNorm = addChildBlock("attention.output.LayerNorm", norm(config));
        expand = addChildBlock("intermediate.dense", dense(config.feedForward()));
        contract = addChildBlock("output.dense", dense(config.hidden()));
        feedForwardNorm = addChildBlock("output.LayerNorm", norm(config));
    }

    static LayerNorm norm(BertConfig config) {
        return LayerNorm.builder().axis(2).optEpsilon(config.epsilon()).build();
    }

    private static Linear dense(int units) {
        return Linear.builder().setUnits(units).build();
    }

    /**
     * Runs the layer with an attention whose constants are shared by all layers of a forward pass.
     */
    NDArray forward(
            ParameterStore store, NDArray states, SelfAttention attention, boolean training) {
        NDManager outer = states.getManager();
        // frees the layer's intermediate results, unless autograd needs them
        try (NDManager scope = outer.newSubManager()) {
            scope.tempAttachAll(states);
            NDArray mixed =
                    attention.attend(
                            linear(store, query, states, training),
                            linear(store, key, states, training),
                            linear(store, value, states, training));
            NDArray middle = linear(store, out, mixed, training).addi(states);
            middle = apply(attentionNorm, store, middle, training);
            NDArray wide = linear(store, expand, middle, training);
            wide = config.activation().apply(wide);
            NDArray result = linear(store, contract, wide, training).addi(middle);
            result = apply(feedForwardNorm, store, result, training);
            result.attach(outer);
            return result;
        }
    }

    private static NDArray linear(
            ParameterStore store, Linear layer, NDArray states, boolean training) {
        return PositionwiseLinear.apply(store, layer, states, training);
    }

    private static NDArray apply(
            AbstractBlock block, ParameterStore store, NDArray input, boolean training) {
        return block.forward(store, new NDList(input), training).singletonOrThrow();
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameterStore,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        NDArray states = inputs.singletonOrThrow();
        SelfAttention attention =
                SelfAttention.full(states.getManager(), config.hidden(), config.heads());
        return new NDList(forward(parameterStore, states, attention, training));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {inputShapes[0]};
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        Shape narrow = new Shape(1, 1, config.hidden());
        Shape wide = new Shape(1, 1, config.feedForward());
        for (AbstractBlock block :
                new AbstractBlock[] {query, key, value, out, attentionNorm, expand}) {
            block.initialize(manager, dataType, narrow);
        }
        contract.initialize(manager, dataType, wide);
        feedForwardNorm.initialize(manager, dataType, narrow);
    }
}
