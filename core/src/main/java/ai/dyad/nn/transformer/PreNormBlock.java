package ai.dyad.nn.transformer;

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
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.util.PairList;
import ai.dyad.internal.transformer.PositionwiseLinear;
import ai.dyad.internal.transformer.SelfAttention;

/**
 * A transformer layer that normalizes before each part instead of after it, as in GPT and CLIP:
 *
 * <pre>
 * x ← x + attention(norm(x))
 * x ← x + W₂ activation(W₁ norm(x) + b₁) + b₂
 * </pre>
 *
 * <ul>
 *   <li>input: states (T, B, C), sequences first
 *   <li>output: states (T, B, C)
 * </ul>
 *
 * <p>There is no dropout, as in CLIP. Parameters are named as in open_clip: {@code ln_1}, {@code
 * attn.in_proj_weight}, {@code attn.in_proj_bias}, {@code attn.out_proj}, {@code ln_2}, {@code
 * mlp.c_fc}, {@code mlp.c_proj}.
 *
 * @see <a href="https://arxiv.org/abs/2103.00020">Radford et al., CLIP, section 2.4</a>
 */
final class PreNormBlock extends AbstractBlock {

    private static final int FEED_FORWARD_RATIO = 4;
    private static final int PROJECTIONS = 3;

    private final int width;
    private final int heads;
    private final FeedForwardActivation activation;
    private final LayerNorm attentionNorm;
    private final Parameter inWeight;
    private final Parameter inBias;
    private final Linear out;
    private final LayerNorm feedForwardNorm;
    private final Linear expand;
    private final Linear contract;

    PreNormBlock(TransformerConfig config) {
        width = config.width();
        heads = config.heads();
        activation = config.activation();
        attentionNorm = addChildBlock("ln_1", LayerNorm.builder().axis(2).build());
        inWeight =
                addParameter(
                        Parameter.builder()
                                .setName("attn.in_proj_weight")
                                .setType(Parameter.Type.WEIGHT)
                                .optShape(new Shape((long) PROJECTIONS * width, width))
                                .build());
        inBias =
                addParameter(
                        Parameter.builder()
                                .setName("attn.in_proj_bias")
                                .setType(Parameter.Type.BIAS)
                                .optShape(new Shape((long) PROJECTIONS * width))
                                .build());
        out = addChildBlock("attn.out_proj", Linear.builder().setUnits(width).build());
        feedForwardNorm = addChildBlock("ln_2", LayerNorm.builder().axis(2).build());
        long wide = (long) FEED_FORWARD_RATIO * width;
        expand = addChildBlock("mlp.c_fc", Linear.builder().setUnits(wide).build());
        contract = addChildBlock("mlp.c_proj", Linear.builder().setUnits(width).build());
        initializeAsClip(config.layers());
    }

    private void initializeAsClip(int depth) {
        inWeight.setInitializer(deviation(1.0 / width));
        expand.setInitializer(deviation(0.5 / width), Parameter.Type.WEIGHT);
        // each layer adds two parts to the states: the deeper the stack, the smaller they start
        NormalInitializer residual = deviation(0.5 / width / depth);
        out.setInitializer(residual, Parameter.Type.WEIGHT);
        contract.setInitializer(residual, Parameter.Type.WEIGHT);
    }

    private static NormalInitializer deviation(double variance) {
        return new NormalInitializer((float) Math.sqrt(variance));
    }

    /** Runs the layer with attention whose constants are shared by all layers of a pass. */
    NDArray forward(
            ParameterStore store, NDArray states, SelfAttention attention, boolean training) {
        NDManager outer = states.getManager();
        // frees the layer's intermediate arrays, except those that autograd needs
        try (NDManager scope = outer.newSubManager()) {
            scope.tempAttachAll(states);
            NDArray normed = apply(attentionNorm, store, states, training);
            NDArray mixed = attend(store, normed, attention, training);
            NDArray middle = PositionwiseLinear.apply(store, out, mixed, training).addi(states);
            NDArray wide = apply(feedForwardNorm, store, middle, training);
            wide = activation.apply(PositionwiseLinear.apply(store, expand, wide, training));
            NDArray result = PositionwiseLinear.apply(store, contract, wide, training).addi(middle);
            result.attach(outer);
            return result;
        }
    }

    private NDArray attend(
            ParameterStore store, NDArray states, SelfAttention attention, boolean training) {
        long length = states.getShape().get(0);
        long batch = states.getShape().get(1);
        NDArray weight = store.getValue(inWeight, states.getDevice(), training);
        NDArray bias = store.getValue(inBias, states.getDevice(), training);
        NDArray projected =
                PositionwiseLinear.apply(states, weight, bias)
                        .reshape(length, batch, PROJECTIONS, width)
                        .transpose(2, 0, 1, 3); // (3, T, B, C)
        NDList parts = projected.split(PROJECTIONS, 0);
        Shape shape = new Shape(length, batch, width);
        return attention.attend(
                parts.get(0).reshape(shape),
                parts.get(1).reshape(shape),
                parts.get(2).reshape(shape));
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
        SelfAttention attention = SelfAttention.full(states.getManager(), width, heads);
        return new NDList(forward(parameterStore, states, attention, training));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {inputShapes[0]};
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        Shape narrow = new Shape(1, 1, width);
        Shape wide = new Shape(1, 1, (long) FEED_FORWARD_RATIO * width);
        attentionNorm.initialize(manager, dataType, narrow);
        out.initialize(manager, dataType, narrow);
        feedForwardNorm.initialize(manager, dataType, narrow);
        expand.initialize(manager, dataType, narrow);
        contract.initialize(manager, dataType, wide);
    }
}
