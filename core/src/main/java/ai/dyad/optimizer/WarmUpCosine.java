package ai.dyad.optimizer;

import ai.djl.training.tracker.Tracker;
import ai.dyad.internal.Checks;

/**
 * A learning rate schedule with linear warm-up followed by cosine decay, per step.
 *
 * <p>For update \( t = 1, \dots, T \) (the number that DJL's and dyad's optimizers pass), \( W \)
 * warm-up steps, base value \( \eta \) and final value \( \eta_T \):
 *
 * <p>\( t \le W \): \( \eta \, t / W \)<br>
 * \( t > W \): \( \eta_T + \frac{\eta - \eta_T}{2} \left( 1 + \cos \frac{\pi (t - 1 - W)}{T - W}
 * \right) \)
 *
 * <p>No step has rate 0: the first has \( \eta / W \), step \( W \) and the first step of the
 * cosine have \( \eta \), and the last is slightly above \( \eta_T \), the value of every later
 * step. In PyTorch this is {@code LambdaLR} with {@code (s + 1) / W} and {@code 0.5 * (1 + cos(pi *
 * (s - W) / (T - W)))}, where {@code s = t - 1}. DJL's {@link
 * ai.djl.training.tracker.WarmUpTracker} over its {@link ai.djl.training.tracker.CosineTracker}
 * ends at 0.01 by default.
 *
 * @see <a href="https://arxiv.org/abs/1608.03983">Loshchilov and Hutter 2017, SGDR, equation 5,
 *     without restarts</a>
 */
public final class WarmUpCosine implements Tracker {
    private final float baseValue;
    private final float finalValue;
    private final int warmUpSteps;
    private final int totalSteps;

    private WarmUpCosine(Builder builder) {
        baseValue = builder.baseValue;
        finalValue = builder.finalValue;
        warmUpSteps = builder.warmUpSteps;
        totalSteps = builder.totalSteps;
    }

    /**
     * Returns a builder.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the value at an update.
     *
     * @param numUpdate the number of the update, 1 for the first
     * @return the value
     * @throws IllegalArgumentException if {@code numUpdate} is less than 1
     */
    @Override
    public float getNewValue(int numUpdate) {
        if (numUpdate < 1) {
            throw new IllegalArgumentException(
                    "the number of an update must be >= 1, since updates count from 1, got "
                            + ""
                            + numUpdate);
        }
        if (numUpdate <= warmUpSteps) {
            return (float) ((double) baseValue * numUpdate / warmUpSteps);
        }
        if (numUpdate > totalSteps) {
            return finalValue;
        }
        double progress = (numUpdate - 1.0 - warmUpSteps) / (totalSteps - warmUpSteps);
        double share = (1 + Math.cos(Math.PI * progress)) / 2;
        return (float) (finalValue + ((double) baseValue - finalValue) * share);
    }

    /** The options of {@link WarmUpCosine}. */
    public static final class Builder {
        private float baseValue;
        private float finalValue;
        private int warmUpSteps;
        private int totalSteps;

        private Builder() {}

        /**
         * Sets the peak value, reached at the end of the warm-up.
         *
         * @param baseValue the value, > 0
         * @return this builder
         * @throws IllegalArgumentException if it is not greater than 0 and finite
         */
        public Builder setBaseValue(float baseValue) {
            this.baseValue = Checks.positive("base value", baseValue);
            return this;
        }

        /**
         * Sets the number of steps of the whole run, including the warm-up: epochs times batches.
         *
         * @param totalSteps the number of updates, more than the warm-up steps
         * @return this builder
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder setTotalSteps(int totalSteps) {
            this.totalSteps = Checks.atLeast("total steps", 1, totalSteps);
            return this;
        }

        /**
         * Sets the number of warm-up steps. The default is 0: start at the peak value.
         *
         * @param warmUpSteps the number of updates, 0 or more
         * @return this builder
         */
        public Builder optWarmUpSteps(int warmUpSteps) {
            this.warmUpSteps = warmUpSteps;
            return this;
        }

        /**
         * Sets the final value of the cosine. The default is 0.
         *
         * @param finalValue the value, 0 or more and at most the base value
         * @return this builder
         * @throws IllegalArgumentException if it is negative or not finite
         */
        public Builder optFinalValue(float finalValue) {
            this.finalValue = Checks.nonNegative("final value", finalValue);
            return this;
        }

        /**
         * Builds the tracker.
         *
         * @return the tracker
         * @throws IllegalStateException if the base value or the number of steps is not set
         * @throws IllegalArgumentException if the warm-up is negative or as long as the run, or the
         *     final value is above the base value
         */
        public WarmUpCosine build() {
            if (baseValue == 0) {
                throw new IllegalStateException("base value must be set: call setBaseValue");
            }
            if (totalSteps == 0) {
                throw new IllegalStateException("total steps must be set: call setTotalSteps");
            }
            if (warmUpSteps < 0) {
                throw new IllegalArgumentException(
                        "warm-up steps must be >= 0, got " + warmUpSteps);
            }
            if (totalSteps <= warmUpSteps) {
                throw new IllegalArgumentException(
                        String.format(
                                "total steps must be more than the warm-up steps, got %d total and"
                                        + " %d warm-up: shorten the warm-up or train longer",
                                totalSteps, warmUpSteps));
            }
            if (finalValue > baseValue) {
                throw new IllegalArgumentException(
                        String.format(
                                "final value must be <= base value %s, got %s",
                                baseValue, finalValue));
            }
            return new WarmUpCosine(this);
        }
    }
}
