package ai.dyad.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.dyad.internal.Checks;
import java.util.List;
import java.util.Map;

/**
 * Adam with decoupled weight decay, with the same results as {@code torch.optim.AdamW}.
 *
 * <p>At update \( t = 1, 2, \dots \) with learning rate \( \eta_t \) and gradient \( g \):
 *
 * <p>\( w \leftarrow w - \eta_t \lambda w \)<br>
 * \( m \leftarrow \beta_1 m + (1 - \beta_1) g \), \( v \leftarrow \beta_2 v + (1 - \beta_2) g^2 \)
 * <br>
 * \( w \leftarrow w - \eta_t \, \hat m / (\sqrt{\hat v} + \epsilon) \) with \( \hat m = m / (1 -
 * \beta_1^t) \), \( \hat v = v / (1 - \beta_2^t) \)
 *
 * <p>DJL's own {@link ai.djl.training.optimizer.AdamW} adds \( \epsilon \) to \( \sqrt v \) before
 * the correction, so that its first steps are smaller where gradients are tiny, decays every
 * parameter, and does not expose its moments. A tensor needs two native calls, as in DJL: the
 * update, with the corrections included in its learning rate and epsilon, and the zeroing of the
 * gradient. On the CPU, a large tensor is updated in pieces that fit the processor's cache, one
 * after the other, each by all of PyTorch's threads, with bit-identical results.
 *
 * <p>Slots: {@code mean} (m) and {@code variance} (v).
 *
 * @see <a href="https://arxiv.org/abs/1711.05101">Loshchilov and Hutter 2019, Decoupled Weight
 *     Decay Regularization, Algorithm 2</a>
 */
public final class AdamW extends ResumableOptimizer {
    private static final String MEAN = "mean";
    private static final String VARIANCE = "variance";
    private static final float NO_RESCALING = 1f;
    private static final float NO_CLIPPING = -1f;

    private final float beta1;
    private final float beta2;
    private final float epsilon;

    private AdamW(Builder builder) {
        super(builder, List.of(MEAN, VARIANCE));
        beta1 = builder.beta1;
        beta2 = builder.beta2;
        epsilon = builder.epsilon;
    }

    /**
     * Returns a builder with PyTorch's defaults.
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

    /**
     * {@inheritDoc}
     *
     * <p>The engine computes \( w \leftarrow w - a m / (\sqrt v + e) \). With \( a = \eta_t \sqrt{1
     * - \beta_2^t} / (1 - \beta_1^t) \) and \( e = \epsilon \sqrt{1 - \beta_2^t} \) that is the
     * formula above.
     */
    @Override
    protected void apply(NDArray weight, NDArray grad, Step step) {
        double meanCorrection = 1 - Math.pow(beta1, step.count());
        double deviationCorrection = Math.sqrt(1 - Math.pow(beta2, step.count()));
        float corrected = (float) (step.learningRate() * deviationCorrection / meanCorrection);
        Correction correction = new Correction(corrected, (float) (epsilon * deviationCorrection));
        Map<String, NDArray> slots = step.slots();
        NDList tensors = new NDList(weight, grad, slots.get(MEAN), slots.get(VARIANCE));
        if (!CachePieces.divide(weight)) {
            update(tensors, weight, step, correction);
            return;
        }
        List<NDList> pieces = CachePieces.of(tensors);
        int last = pieces.size() - 1;
        for (NDList piece : pieces.subList(0, last)) {
            update(piece, piece.get(0), step, correction);
            piece.close();
        }
        // pieces have no gradient of their own: the whole one is zeroed after all have read it
        update(pieces.get(last), weight, step, correction);
        pieces.get(last).close();
    }

    /** The learning rate and epsilon with the bias corrections of the step included. */
    private record Correction(float learningRate, float epsilon) {}

    /** Updates the weight, the first of the tensors, and zeroes the gradient of another. */
    private void update(NDList tensors, NDArray zeroed, Step step, Correction correction) {
        boolean decays = step.weightDecay() > 0;
        zeroed.getNDArrayInternal()
                .adamUpdate(
                        tensors,
                        new NDList(zeroed),
                        step.learningRate(),
                        correction.learningRate(),
                        step.weightDecay(),
                        NO_RESCALING,
                        NO_CLIPPING,
                        beta1,
                        beta2,
                        correction.epsilon(),
                        false,
                        decays); // without decay, Adam is equivalent and saves two kernels
    }

    /** The options of {@link AdamW}. */
    public static final class Builder extends ResumableOptimizer.Builder<Builder> {
        private float beta1 = 0.9f;
        private float beta2 = 0.999f;
        private float epsilon = 1e-8f;

        private Builder() {
            super(0.01f);
        }

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Sets the decay rate of the mean of gradients. The default is 0.9.
         *
         * @param beta1 the rate, in [0, 1)
         * @return this builder
         * @throws IllegalArgumentException if it is outside [0, 1)
         */
        public Builder optBeta1(float beta1) {
            this.beta1 = Checks.fraction("beta1", beta1);
            return this;
        }

        /**
         * Sets the decay rate of the mean of squared gradients. The default is 0.999; CLIP trains
         * vision transformers with 0.98.
         *
         * @param beta2 the rate, in [0, 1)
         * @return this builder
         * @throws IllegalArgumentException if it is outside [0, 1)
         */
        public Builder optBeta2(float beta2) {
            this.beta2 = Checks.fraction("beta2", beta2);
            return this;
        }

        /**
         * Sets epsilon, which is added to the root of the corrected variance. The default is 1e-8.
         *
         * @param epsilon the value, > 0
         * @return this builder
         * @throws IllegalArgumentException if it is not > 0 and finite
         */
        public Builder optEpsilon(float epsilon) {
            this.epsilon = Checks.positive("epsilon", epsilon);
            return this;
        }

        /**
         * Builds the optimizer.
         *
         * @return the optimizer; weight decay is 0.01 unless set
         * @throws IllegalStateException if the learning rate is not set
         */
        public AdamW build() {
            return new AdamW(this);
        }
    }
}
