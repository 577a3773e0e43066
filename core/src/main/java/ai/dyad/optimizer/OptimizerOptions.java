package ai.dyad.optimizer;

import ai.djl.training.tracker.Tracker;
import ai.dyad.internal.Checks;

/** The settings shared by all optimizers, inherited by {@link ResumableOptimizer.Builder}. */
abstract class OptimizerOptions<B extends OptimizerOptions<B>> {
    Tracker learningRate;
    float weightDecay;
    DecayFilter decayFilter = DecayFilter.MATRICES;
    ParameterGroups groups = ParameterGroups.NONE;

    OptimizerOptions(float weightDecay) {
        this.weightDecay = weightDecay;
    }

    /**
     * Returns this builder as its own type.
     *
     * @return this builder
     */
    protected abstract B self();

    /**
     * Sets a constant learning rate. Either this or {@link #setLearningRateTracker} is required.
     *
     * @param learningRate the learning rate, > 0
     * @return this builder
     * @throws IllegalArgumentException if it is not > 0 and finite
     */
    public B setLearningRate(float learningRate) {
        this.learningRate = Tracker.fixed(Checks.positive("learning rate", learningRate));
        return self();
    }

    /**
     * Sets a learning rate per step, such as {@link WarmUpCosine}.
     *
     * @param tracker gives the learning rate of update 1, 2, 3, ...
     * @return this builder
     */
    public B setLearningRateTracker(Tracker tracker) {
        this.learningRate = Checks.given(tracker, "setLearningRateTracker");
        return self();
    }

    /**
     * Sets the weight decay of the parameters that the {@link DecayFilter} accepts.
     *
     * @param weightDecay the weight decay, 0 or more
     * @return this builder
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public B optWeightDecay(float weightDecay) {
        this.weightDecay = Checks.nonNegative("weight decay", weightDecay);
        return self();
    }

    /**
     * Sets the filter that selects the parameters to regularize. The default is {@link
     * DecayFilter#MATRICES}.
     *
     * @param filter the filter
     * @return this builder
     */
    public B optDecayFilter(DecayFilter filter) {
        this.decayFilter = Checks.given(filter, "optDecayFilter");
        return self();
    }

    /**
     * Sets factors of the learning rate and the weight decay for parts of the model. The default is
     * 1 for all.
     *
     * @param groups the groups, built for the model that is trained
     * @return this builder
     */
    public B optParameterGroups(ParameterGroups groups) {
        this.groups = Checks.given(groups, "optParameterGroups");
        return self();
    }
}
