package ai.dyad.optimizer.own;

import ai.djl.ndarray.NDArray;
import ai.dyad.optimizer.ResumableOptimizer;
import java.util.List;

/**
 * LAMB, an optimizer written with nothing but the public API.
 *
 * @see <a href="https://arxiv.org/abs/1904.00962">You et al. 2020, algorithm 2</a>
 */
final class Lamb extends ResumableOptimizer {
    static final float BETA1 = 0.9f;
    static final float BETA2 = 0.999f;
    static final float EPSILON = 1e-6f;

    private Lamb(Builder builder) {
        super(builder, List.of("mean", "variance"));
    }

    static Builder builder() {
        return new Builder();
    }

    @Override
    protected void apply(NDArray weight, NDArray grad, Step step) {
        NDArray mean = step.slots().get("mean");
        NDArray variance = step.slots().get("variance");
        mean.muli(BETA1).addi(grad.mul(1 - BETA1));
        variance.muli(BETA2).addi(grad.square().mul(1 - BETA2));
        NDArray correctedMean = mean.div((float) (1 - Math.pow(BETA1, step.count())));
        NDArray correctedVariance = variance.div((float) (1 - Math.pow(BETA2, step.count())));
        NDArray direction = correctedMean.div(correctedVariance.sqrt().add(EPSILON));
        if (step.decays()) {
            direction = direction.add(weight.mul(step.weightDecay()));
            float weightNorm = weight.norm().getFloat();
            float directionNorm = direction.norm().getFloat();
            if (weightNorm > 0 && directionNorm > 0) {
                direction = direction.mul(weightNorm / directionNorm);
            }
        }
        weight.subi(direction.mul(step.learningRate()));
    }

    static final class Builder extends ResumableOptimizer.Builder<Builder> {
        private Builder() {
            super(0.01f);
        }

        @Override
        protected Builder self() {
            return this;
        }

        Lamb build() {
            return new Lamb(this);
        }
    }
}
