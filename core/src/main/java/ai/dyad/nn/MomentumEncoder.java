package ai.dyad.nn;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import ai.dyad.internal.Checks;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * MoCo's pair of encoders: one for queries, which is trained, and one for keys, which follows it
 * slowly.
 *
 * <ul>
 *   <li>input: the query's view (N, ...), the key's view (N, ...)
 *   <li>output: query (N, D), key (N, D), the key without gradient
 * </ul>
 *
 * <p>In training, each call first moves the key encoder's weights toward the current weights of the
 * encoder: \(\theta_k \leftarrow m\, \theta_k + (1 - m)\, \theta_q\). Otherwise nothing changes.
 * The momentum m is constant, or rises along a cosine from its first value to 1 over a number of
 * steps: \(m_t = 1 - (1 - m_0) (\cos(\pi t / T) + 1) / 2\). Running statistics of batch
 * normalization are not averaged: each encoder keeps its own.
 *
 * <p>The key encoder starts with the encoder's weights. It and the step count are parameters
 * without gradient: they are saved with the weights and resumed. After loading weights into the
 * encoder alone, call {@link #copyToKeyEncoder()}.
 *
 * <p>The paper shuffles keys between devices so that batch normalization cannot tell which key
 * belongs to which query; on one device this is not possible.
 *
 * @see <a href="https://arxiv.org/abs/1911.05722">He et al. 2020, MoCo, eq. 2</a>
 * @see <a href="https://arxiv.org/abs/2006.07733">Grill et al. 2020, BYOL, for the cosine</a>
 */
public final class MomentumEncoder extends AbstractBlock implements ForwardState {
    private final Block encoder;
    private final Block keyEncoder;
    private final float momentum;
    private final long cosineSteps;
    private final Parameter step;

    private MomentumEncoder(Builder builder) {
        encoder = addChildBlock("encoder", builder.encoder.get());
        keyEncoder = addChildBlock("key_encoder", builder.encoder.get());
        if (encoder == keyEncoder) {
            throw new IllegalArgumentException(
                    "encoder must be a new block for each call of its supplier, got the same twice");
        }
        momentum = builder.momentum;
        cosineSteps = builder.cosineSteps;
        step =
                addParameter(
                        StateParameters.state(
                                "step",
                                new Shape(),
                                (manager, shape, type) -> manager.zeros(shape, DataType.INT64)));
    }

    /**
     * Returns a builder with MoCo's defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the trained encoder, which is what you use after training.
     *
     * @return the encoder
     */
    public Block getEncoder() {
        return encoder;
    }

    /**
     * Returns the key encoder.
     *
     * @return the key encoder
     */
    public Block getKeyEncoder() {
        return keyEncoder;
    }

    /** {@inheritDoc} */
    @Override
    public List<Parameter> changedPerBatch() {
        List<Parameter> changed = new ArrayList<>();
        changed.add(step);
        keyEncoder.getParameters().values().stream()
                .filter(MomentumEncoder::isLearned)
                .forEach(changed::add);
        return changed;
    }

    /** Copies all weights of the encoder, including running statistics, to the key encoder. */
    public void copyToKeyEncoder() {
        List<Parameter> from = encoder.getParameters().values();
        List<Parameter> to = keyEncoder.getParameters().values();
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            for (int i = 0; i < from.size(); i++) {
                NDArray target = to.get(i).getArray().stopGradient(); // shares the memory
                NDArray zero = target.getManager().zeros(new Shape(), target.getDataType());
                target.muli(zero).addi(from.get(i).getArray().stopGradient());
            }
        }
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        if (training) {
            freezeKeyEncoder(); // DJL unfreezes all weights of a loaded model
            follow(store, inputs.get(0).getDevice());
        }
        NDArray query = only(encoder.forward(store, one(inputs, 0), training, params));
        try (NDArray key = only(keyEncoder.forward(store, one(inputs, 1), training, params))) {
            return new NDList(query, key.stopGradient());
        }
    }

    private void follow(ParameterStore store, Device device) {
        List<Parameter> from = encoder.getParameters().values();
        List<Parameter> to = keyEncoder.getParameters().values();
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray share = shareOfQuery(store.getValue(step, device, true));
            for (int i = 0; i < from.size(); i++) {
                if (isLearned(from.get(i))) {
                    NDArray target = store.getValue(to.get(i), device, true);
                    NDArray source = store.getValue(from.get(i), device, true).stopGradient();
                    target.addi(source.sub(target).mul(share));
                }
            }
        }
    }

    /** 1 − m, computed on the device so that the host need not wait for the step count. */
    private NDArray shareOfQuery(NDArray steps) {
        NDManager manager = steps.getManager();
        NDArray share = manager.full(new Shape(), 1 - momentum);
        if (cosineSteps == 0) {
            return share;
        }
        NDArray last = manager.full(new Shape(), (float) cosineSteps, DataType.INT64);
        NDArray angle =
                steps.minimum(last).toType(DataType.FLOAT32, false).mul(Math.PI / cosineSteps);
        NDArray factor = angle.cos().add(1).div(2);
        steps.addi(1);
        return share.mul(factor);
    }

    private void freezeKeyEncoder() {
        for (Parameter parameter : keyEncoder.getParameters().values()) {
            if (parameter.requiresGradient()) {
                parameter.freeze(true);
            }
        }
    }

    private static boolean isLearned(Parameter parameter) {
        return parameter.getType() != Parameter.Type.RUNNING_MEAN
                && parameter.getType() != Parameter.Type.RUNNING_VAR;
    }

    private static NDList one(NDList inputs, int index) {
        return new NDList(inputs.get(index));
    }

    private static NDArray only(NDList outputs) {
        return outputs.singletonOrThrow();
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        boolean isNew =
                keyEncoder.getParameters().values().stream().noneMatch(Parameter::isInitialized);
        encoder.initialize(manager, dataType, inputShapes[0]);
        keyEncoder.initialize(manager, dataType, inputShapes[1]);
        freezeKeyEncoder();
        if (isNew) {
            copyToKeyEncoder();
        }
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        List<Shape> outputs = new ArrayList<>();
        outputs.addAll(List.of(encoder.getOutputShapes(new Shape[] {inputShapes[0]})));
        outputs.addAll(List.of(keyEncoder.getOutputShapes(new Shape[] {inputShapes[1]})));
        return outputs.toArray(new Shape[0]);
    }

    /** Builds a {@link MomentumEncoder}. */
    public static final class Builder {
        private Supplier<? extends Block> encoder;
        private float momentum = 0.999f;
        private long cosineSteps;

        private Builder() {}

        /**
         * Sets the supplier of encoders with their heads, (N, ...) to (N, D). It is called twice
         * and must make the same kind of block each time.
         *
         * @param encoder makes a new, uninitialized encoder
         * @return this builder
         */
        public Builder setEncoder(Supplier<? extends Block> encoder) {
            this.encoder = Checks.given(encoder, "setEncoder");
            return this;
        }

        /**
         * Sets the momentum m, or its first value, 0.999 by default.
         *
         * @param momentum m in [0, 1]
         * @return this builder
         * @throws IllegalArgumentException if it is outside of [0, 1]
         */
        public Builder optMomentum(float momentum) {
            if (!(momentum >= 0 && momentum <= 1)) {
                throw new IllegalArgumentException("momentum must be in [0, 1], got " + momentum);
            }
            this.momentum = momentum;
            return this;
        }

        /**
         * Makes the momentum rise to 1 along a cosine over a number of steps; by default it is
         * constant.
         *
         * @param steps the steps T of the whole training, &gt; 0
         * @return this builder
         * @throws IllegalArgumentException if it is not &gt; 0
         */
        public Builder optCosineMomentum(long steps) {
            if (steps <= 0) {
                throw new IllegalArgumentException("cosine steps must be > 0, got " + steps);
            }
            cosineSteps = steps;
            return this;
        }

        /**
         * Builds the block.
         *
         * @return the block
         * @throws IllegalStateException if the encoder is not set
         * @throws IllegalArgumentException if its supplier gives the same block twice
         */
        public MomentumEncoder build() {
            Checks.isSet(encoder, "setEncoder");
            return new MomentumEncoder(this);
        }
    }
}
