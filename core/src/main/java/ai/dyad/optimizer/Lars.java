package ai.dyad.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.dyad.internal.Checks;
import java.util.List;

/**
 * Layer-wise adaptive rate scaling (LARS): SGD with momentum whose step, for every tensor, is a
 * fixed fraction of the tensor's norm. It keeps SimCLR stable with batches of thousands.
 *
 * <p>With learning rate \( \eta_t \), gradient \( g \), weight decay \( \lambda \), momentum \( \mu
 * \) and trust coefficient \( \kappa \):
 *
 * <p>\( d = g + \lambda w \)<br>
 * \( r = \kappa \lVert w \rVert / \lVert d \rVert \), or 1 if either norm is 0<br>
 * \( v \leftarrow \mu v + \eta_t r d \)<br>
 * \( w \leftarrow w - v \)
 *
 * <p>Tensors that the {@link DecayFilter} rejects, by default those of rank 1 and 0, get neither
 * decay nor adaptation: \( d = g \), \( r = 1 \).
 *
 * <p><b>Learning rate and momentum.</b> Here the rate is inside the velocity \( v \), as in
 * Google's code for SimCLR ("classic momentum"): its published recipes were tuned with that, and it
 * is the engine's own SGD formula in one native call. Lightly and other descendants of PyTorch's
 * SGD apply the rate to the momentum buffer instead. The two agree while the rate is constant and,
 * while it changes, differ by about its change over \( 1 / (1 - \mu) \) steps. Lightly also divides
 * by \( \lVert g \rVert + \lambda \lVert w \rVert \), as the LARS paper does, which is \( \lVert d
 * \rVert \) only if both point in the same direction; with SimCLR's decay of 1e-6 the difference is
 * negligible.
 *
 * <p>Norms stay on the device: an update never waits for it. Slots: {@code velocity} (v); none
 * without momentum.
 *
 * @see <a href="https://arxiv.org/abs/1708.03888">You, Gitman and Ginsburg 2017, Large Batch
 *     Training of Convolutional Networks</a>
 * @see <a href="https://arxiv.org/abs/2002.05709">Chen et al. 2020, SimCLR, section 2.2</a>
 */
public final class Lars extends ResumableOptimizer {
    private static final String VELOCITY = "velocity";

    private final float momentum;
    private final HostScalars decayFactors = new HostScalars();
    private final HostScalar trustCoefficient;
    private final HostScalar zero = new HostScalar(0f);

    private Lars(Builder builder) {
        super(builder, builder.momentum > 0 ? List.of(VELOCITY) : List.of());
        momentum = builder.momentum;
        trustCoefficient = new HostScalar(builder.trustCoefficient);
    }

    /**
     * Returns a builder with SimCLR's values: momentum 0.9, weight decay 1e-6, trust coefficient
     * 0.001.
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
        if (!step.decays()) {
            move(weight, grad, step);
            return;
        }
        try (NDArray plain =
                        weight.stopGradient(); // builds no graph, even if gradients are recorded
                NDArray direction = plain.mul(decay(weight, step))) {
            direction.addi(grad);
            try (NDArray ratio = trustRatio(plain, direction)) {
                move(weight, direction.muli(ratio), step);
            }
        }
    }

    private NDArray decay(NDArray weight, Step step) {
        return decayFactors.of(step.weightDecay()).in(weight.getManager());
    }

    private NDArray trustRatio(NDArray weight, NDArray direction) {
        try (NDArray weightNorm = EuclideanNorm.of(weight);
                NDArray directionNorm = EuclideanNorm.of(direction);
                NDArray smaller = weightNorm.minimum(directionNorm);
                NDArray adapts = smaller.gt(zero.in(weight.getManager()));
                NDArray ratio = weightNorm.div(directionNorm);
                NDArray one = weightNorm.onesLike()) {
            ratio.muli(trustCoefficient.in(weight.getManager()));
            return NDArrays.where(adapts, ratio, one);
        }
    }

    private void move(NDArray weight, NDArray direction, Step step) {
        if (momentum == 0) {
            SgdKernel.step(weight, direction, step.learningRate(), 0f);
        } else {
            NDList inputs = new NDList(weight, direction, step.slots().get(VELOCITY));
            SgdKernel.stepWithVelocity(inputs, step.learningRate(), momentum);
        }
    }

    @Override
    public void close() {
        super.close();
        decayFactors.close();
        trustCoefficient.close();
        zero.close();
    }

    /** The options of {@link Lars}. */
    public static final class Builder extends ResumableOptimizer.Builder<Builder> {
        private float momentum = 0.9f;
        private float trustCoefficient = 0.001f;

        private Builder() {
            super(1e-6f);
        }

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Sets the momentum. The default is 0.9.
         *
         * @param momentum the momentum, in [0, 1)
         * @return this builder
         * @throws IllegalArgumentException if it is outside [0, 1)
         */
        public Builder optMomentum(float momentum) {
            this.momentum = Checks.fraction("momentum", momentum);
            return this;
        }

        /**
         * Sets the trust coefficient, called {@code eeta} in Google's code: the norm of a step at
         * learning rate 1, without momentum, over the norm of the weight. The default is 0.001.
         *
         * @param trustCoefficient the coefficient, > 0
         * @return this builder
         * @throws IllegalArgumentException if it is not > 0 and finite
         */
        public Builder optTrustCoefficient(float trustCoefficient) {
            this.trustCoefficient = Checks.positive("trust coefficient", trustCoefficient);
            return this;
        }

        /**
         * Builds the optimizer.
         *
         * @return the optimizer
         * @throws IllegalStateException if the learning rate is not set
         */
        public Lars build() {
            return new Lars(this);
        }
    }
}
