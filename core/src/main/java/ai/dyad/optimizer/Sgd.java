package ai.dyad.optimizer;

import ai.djl.ndarray.NDArray;
import ai.dyad.internal.Checks;
import java.util.List;

/**
 * Stochastic gradient descent with momentum, with the same results as {@code torch.optim.SGD}.
 *
 * <p>With learning rate \( \eta_t \), gradient \( g \), weight decay \( \lambda \) and momentum \(
 * \mu \):
 *
 * <p>\( d = g + \lambda w \)<br>
 * \( b \leftarrow \mu b + d \)<br>
 * \( w \leftarrow w - \eta_t b \), or with Nesterov's momentum \( w \leftarrow w - \eta_t (d + \mu
 * b) \)
 *
 * <p>The learning rate is not part of the buffer \( b \): when it changes, past gradients are also
 * scaled by the new rate. In DJL's own {@link ai.djl.training.optimizer.Sgd} and in {@link Lars} it
 * is part of the buffer. With a constant rate both give the same weights.
 *
 * <p>Slots: {@code momentum} (b); none without momentum.
 *
 * @see <a href="https://proceedings.mlr.press/v28/sutskever13.html">Sutskever et al. 2013, On the
 *     importance of initialization and momentum in deep learning</a>
 */
public final class Sgd extends ResumableOptimizer {
    private static final String MOMENTUM = "momentum";

    private final float momentum;
    private final boolean nesterov;
    private final HostScalar momentumFactor;
    private final HostScalars decayFactors = new HostScalars();

    private Sgd(Builder builder) {
        super(builder, builder.momentum > 0 ? List.of(MOMENTUM) : List.of());
        momentum = builder.momentum;
        nesterov = builder.nesterov;
        momentumFactor = new HostScalar(momentum);
    }

    /**
     * Returns a builder; by default there is no momentum and no weight decay.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    boolean isFused() {
        return true;
    }

    @Override
    protected void apply(NDArray weight, NDArray grad, Step step) {
        if (momentum == 0) {
            SgdKernel.step(weight, grad, step.learningRate(), step.weightDecay());
        } else if (step.weightDecay() > 0) {
            try (NDArray plain = weight.stopGradient(); // builds no graph, even if gradients are
                    // recorded
                    NDArray decayed = plain.mul(decay(weight, step))) {
                move(weight, decayed.addi(grad), step);
            }
        } else {
            move(weight, grad, step);
        }
    }

    private NDArray decay(NDArray weight, Step step) {
        return decayFactors.of(step.weightDecay()).in(weight.getManager());
    }

    private void move(NDArray weight, NDArray direction, Step step) {
        NDArray factor = momentumFactor.in(weight.getManager());
        NDArray buffer = step.slots().get(MOMENTUM);
        buffer.muli(factor).addi(direction);
        if (nesterov) {
            try (NDArray ahead = buffer.mul(factor)) {
                SgdKernel.step(weight, ahead.addi(direction), step.learningRate(), 0f);
            }
        } else {
            SgdKernel.step(weight, buffer, step.learningRate(), 0f);
        }
    }

    @Override
    public void close() {
        super.close();
        momentumFactor.close();
        decayFactors.close();
    }

    /** The options of {@link Sgd}. */
    public static final class Builder extends ResumableOptimizer.Builder<Builder> {
        private float momentum;
        private boolean nesterov;

        private Builder() {
            super(0f);
        }

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Sets the momentum. The default is 0, no momentum.
         *
         * @param momentum the momentum, in [0, 1)
         * @return this builder
         * @throws IllegalArgumentException if it is outside [0, 1)
         */
        public Builder optMomentum(float momentum) {
            this.momentum = Checks.fraction("momentum", momentum);
            this.nesterov = false;
            return this;
        }

        /**
         * Sets Nesterov momentum.
         *
         * @param momentum the momentum, in (0, 1)
         * @return this builder
         * @throws IllegalArgumentException if it is outside (0, 1)
         */
        public Builder optNesterovMomentum(float momentum) {
            Checks.positive("Nesterov momentum", momentum);
            this.momentum = Checks.fraction("Nesterov momentum", momentum);
            this.nesterov = true;
            return this;
        }

        /**
         * Builds the optimizer.
         *
         * @return the optimizer
         * @throws IllegalStateException if the learning rate is not set
         */
        public Sgd build() {
            return new Sgd(this);
        }
    }
}
