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
import ai.djl.training.initializer.ConstantInitializer;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.util.PairList;
import ai.dyad.internal.transformer.PositionwiseLinear;
import ai.dyad.internal.transformer.SelfAttention;

/**
 * A transformer layer that normalizes before each part instead of after it, as in GPT and CLIP:
 *
 * <pre>
 * x ← x + s₁ attention(norm(x))
 * x ← x + s₂ (W₂ activation(W₁ norm(x) + b₁) + b₂)
 * </pre>
 *
 * <p>s₁ and s₂ are the layer scales, one factor per component of the width, or 1 without them.
 *
 * <ul>
 *   <li>input: states (T, B, C), sequences first
 *   <li>output: states (T, B, C)
 * </ul>
 *
 * <p>There is no dropout, as in CLIP. Parameters are named as in open_clip: {@code ln_1}, {@code
 * attn.in_proj_weight}, {@code attn.in_proj_bias}, {@code attn.out_proj}, {@code ln_2}, {@code
 * mlp.c_fc}, {@code mlp.c_proj}, and with layer scale {@code ls_1.gamma}, {@code ls_2.gamma}.
 *
 * @see <a href="https://arxiv.org/abs/2103.00020">Radford et al., CLIP, section 2.4</a>
 */
final class PreNormBlock extends AbstractBlock {

    private static final int PROJECTIONS = 3;

    private final TransformerConfig config;
    private final int width;
    private final LayerNorm attentionNorm;
    private final Parameter inWeight;
    private final Parameter inBias;
    private final Linear out;
    private final LayerNorm feedForwardNorm;
    private final Linear expand;
    private final Linear contract;
    private final Parameter attentionScale;
    private final Parameter feedForwardScale;

    PreNormBlock(TransformerConfig config) {
        this.config = config;
        width = config.width();
        attentionNorm = addChildBlock("ln_1", norm());
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
        feedForwardNorm = addChildBlock("ln_2", norm());
        long wide = config.feedForward();
        expand = addChildBlock("mlp.c_fc", Linear.builder().setUnits(wide).build());
        contract = addChildBlock("mlp.c_proj", Linear.builder().setUnits(width).build());
        attentionScale = scale("ls_1.gamma");
        feedForwardScale = scale("ls_2.gamma");
        initializeAsClip(config.layers());
    }

    private LayerNorm norm() {
        return LayerNorm.builder().axis(2).optEpsilon(config.epsilon()).build();
    }

    private Parameter scale(String name) {
        if (config.layerScale() == 0) {
            return null;
        }
        return addParameter(
                Parameter.builder()
                        .setName(name)
                        .setType(Parameter.Type.WEIGHT)
                        .optShape(new Shape(width))
                        .optInitializer(new ConstantInitializer(config.layerScale()))
                        .build());
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
            NDArray added = PositionwiseLinear.apply(store, out, mixed, training);
            NDArray middle = scaled(added, attentionScale, store, training).addi(states);
            NDArray wide = apply(feedForwardNorm, store, middle, training);
            wide = PositionwiseLinear.apply(store, expand, wide, training);
            wide = config.activation().apply(wide);
            added = PositionwiseLinear.apply(store, contract, wide, training);
            NDArray result = scaled(added, feedForwardScale, store, training).addi(middle);
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

    private static NDArray scaled(
            NDArray added, Parameter scale, ParameterStore store, boolean training) {
        return scale == null
                ? added
                : added.mul(store.getValue(scale, added.getDevice(), training));
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
        SelfAttention attention = SelfAttention.full(states.getManager(), width, config.heads());
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
        Shape wide = new Shape(1, 1, config.feedForward());
        attentionNorm.initialize(manager, dataType, narrow);
        out.initialize(manager, dataType, narrow);
        feedForwardNorm.initialize(manager, dataType, narrow);
        expand.initialize(manager, dataType, narrow);
        contract.initialize(manager, dataType, wide);
    }
}
