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
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import ai.dyad.internal.transformer.PositionwiseLinear;
import ai.dyad.internal.transformer.SelfAttention;
import ai.dyad.internal.transformer.Weight;
import ai.dyad.nn.transformer.TransformerConfig;

/**
 * Pools states by attention with one learned query, the probe p:
 *
 * <pre>
 * y = attention(p, x, x)
 * y ← y + W₂ activation(W₁ norm(y) + b₁) + b₂
 * </pre>
 *
 * <p>States (T, B, C) become (B, C).
 *
 * @see <a href="https://arxiv.org/abs/2106.04560">Zhai et al. 2021, Scaling Vision Transformers,
 *     section 3.2</a>
 */
final class AttentionPool extends AbstractBlock {
    private static final int PROJECTIONS = 3;

    private final TransformerConfig config;
    private final int width;
    private final Parameter probe;
    private final Parameter inWeight;
    private final Parameter inBias;
    private final Linear out;
    private final LayerNorm norm;
    private final Linear expand;
    private final Linear contract;

    AttentionPool(TransformerConfig config) {
        this.config = config;
        width = config.width();
        float deviation = (float) (1 / Math.sqrt(width));
        probe = addParameter(Weight.normal("probe", new Shape(1, 1, width), deviation));
        Shape joined = new Shape((long) PROJECTIONS * width, width);
        inWeight = addParameter(Weight.normal("attn.in_proj_weight", joined, deviation));
        inBias = addParameter(bias(joined.get(0)));
        out = addChildBlock("attn.out_proj", Linear.builder().setUnits(width).build());
        norm =
                addChildBlock(
                        "ln", LayerNorm.builder().axis(2).optEpsilon(config.epsilon()).build());
        expand = addChildBlock("mlp.c_fc", Linear.builder().setUnits(config.feedForward()).build());
        contract = addChildBlock("mlp.c_proj", Linear.builder().setUnits(width).build());
    }

    private static Parameter bias(long size) {
        return Parameter.builder()
                .setName("attn.in_proj_bias")
                .setType(Parameter.Type.BIAS)
                .optShape(new Shape(size))
                .optInitializer(Initializer.ZEROS)
                .build();
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        NDArray states = inputs.singletonOrThrow();
        NDManager scope = states.getManager();
        Shape shape = states.getShape();
        NDArray weight = Weight.value(inWeight, store, states, training);
        NDArray bias = Weight.value(inBias, store, states, training);
        // what is computed from a parameter alone would stay in the parameter's manager
        NDArray probes =
                scope.zeros(new Shape(1, shape.get(1), width))
                        .add(Weight.value(probe, store, states, training)); // (1, B, C)
        SelfAttention attention = SelfAttention.full(scope, width, config.heads());
        NDArray mixed =
                attention.attend(
                        project(probes, weight, bias, 0),
                        project(states, weight, bias, 1),
                        project(states, weight, bias, 2));
        NDArray pooled = PositionwiseLinear.apply(store, out, mixed, training);
        NDArray wide = norm.forward(store, new NDList(pooled), training).singletonOrThrow();
        wide = PositionwiseLinear.apply(store, expand, wide, training);
        wide = config.activation().apply(wide);
        NDArray added = PositionwiseLinear.apply(store, contract, wide, training);
        return new NDList(pooled.add(added).squeeze(0));
    }

    /** Applies part 0, 1 or 2 of the joined map: queries, keys, values. */
    private NDArray project(NDArray input, NDArray weight, NDArray bias, int part) {
        long start = (long) part * width;
        String rows = start + ":" + (start + width);
        NDArray map = weight.get(rows);
        NDArray offset = bias.get(rows);
        map.attach(input.getManager());
        offset.attach(input.getManager());
        return PositionwiseLinear.apply(input, map, offset);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {inputShapes[0].slice(1)};
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        Shape narrow = new Shape(1, 1, width);
        out.initialize(manager, dataType, narrow);
        norm.initialize(manager, dataType, narrow);
        expand.initialize(manager, dataType, narrow);
        contract.initialize(manager, dataType, new Shape(1, 1, config.feedForward()));
    }
}
