package ai.dyad.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.dyad.internal.Checks;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A DJL {@link Optimizer} whose state can be saved and restored, so that an interrupted run
 * continues with bit-identical weights. To write your own optimizer, extend it and implement the
 * formula of one update.
 *
 * <pre>{@code
 * final class SignDescent extends ResumableOptimizer {
 *     private SignDescent(Builder builder) {
 *         super(builder, List.of()); // no slots
 *     }
 *
 *     protected void apply(NDArray weight, NDArray grad, Step step) {
 *         weight.subi(grad.sign().mul(step.learningRate()));
 *     }
 *
 *     static final class Builder extends ResumableOptimizer.Builder<Builder> {
 *         Builder() {
 *             super(0f); // weight decay unless set
 *         }
 *
 *         protected Builder self() {
 *             return this;
 *         }
 *
 *         SignDescent build() {
 *             return new SignDescent(this);
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p>Use it wherever DJL takes an optimizer, as in {@code
 * DefaultTrainingConfig.optOptimizer(optimizer)}, or call {@link #update} once per step for every
 * parameter.
 *
 * <p><b>After an update the weight's gradient is zero</b>, even if it was NaN or infinite, because
 * gradient collectors add to it. The array given as {@code grad} is not modified otherwise: it
 * becomes zero only if it is that same gradient. Weights and slots do become non-finite when the
 * gradient is: check the norm that {@link GradientClipping} returns.
 *
 * <p><b>Memory.</b> The slots of a parameter (momentum, moments) have its weight's shape, data type
 * and device and belong to its weight's manager: they are closed with the model, or earlier by
 * {@link #close}. DJL's {@code Trainer} does not close its optimizer. An update leaves no other
 * arrays open.
 *
 * <p><b>Steps</b> are counted per parameter and device, starting from 1 at the first update; the
 * learning-rate {@link Tracker} receives this number. Use an optimizer on one training thread only.
 *
 * <p>DJL's options to clip and rescale gradients are not supported: DJL clips only one side. Use
 * {@link GradientClipping} instead.
 */
public abstract class ResumableOptimizer extends Optimizer
        implements OptimizerState, AutoCloseable {
    private static final NDIndex ALL = new NDIndex("...");

    private final Tracker learningRate;
    private final DecayFilter decayFilter;
    private final ParameterGroups groups;
    private final ParameterStates states;
    private boolean closed;

    /**
     * Creates the optimizer from the shared options.
     *
     * @param builder the options
     * @param slotNames the names of the arrays that are kept for each parameter, such as {@code
     *     momentum}; they begin as zeros
     * @throws IllegalStateException if the learning rate is not set
     */
    protected ResumableOptimizer(Builder<?> builder, List<String> slotNames) {
        super(new EngineOptions().optWeightDecays(builder.weightDecay));
        if (builder.learningRate == null) {
            throw new IllegalStateException(
                    "learning rate must be set: call setLearningRate or setLearningRateTracker");
        }
        this.learningRate = builder.learningRate;
        this.decayFilter = builder.decayFilter;
        this.groups = builder.groups;
        this.states = new ParameterStates(slotNames);
    }

    /**
     * The inputs of one update of one parameter.
     *
     * @param slots the arrays kept for the parameter, by name; changed in place
     * @param count the number of this update, 1 for the first
     * @param learningRate the learning rate of this update and parameter
     * @param decays whether the {@link DecayFilter} accepts the parameter
     * @param weightDecay the weight decay, 0 if the filter rejects the parameter
     */
    public record Step(
            Map<String, NDArray> slots,
            int count,
            float learningRate,
            boolean decays,
            float weightDecay) {}

    /**
     * Applies the formula: changes the weight and the slots in place, with {@code subi}, {@code
     * muli} and the like. The arrays belong to no graph. The caller closes all arrays derived from
     * them and zeroes the weight's gradient.
     *
     * @param weight the weight, to change in place
     * @param grad the gradient, not to be changed
     * @param step the slots and the rates of this update
     */
    protected abstract void apply(NDArray weight, NDArray grad, Step step);

    /**
     * Returns whether {@link #apply} takes the parameter itself, zeroes its gradient and closes its
     * temporaries, as the engine's own kernels do in one call.
     */
    boolean isFused() {
        return false;
    }

    /**
     * Updates a weight in place and zeroes its gradient.
     *
     * @param parameterId the id of the parameter, under which its state is kept
     * @param weight the weight, modified in place
     * @param grad the gradient, with the weight's shape, type and device
     * @throws IllegalStateException if the optimizer is closed, or if restored slots do not fit the
     *     weight
     */
    @Override
    public final void update(String parameterId, NDArray weight, NDArray grad) {
        if (closed) {
            throw new IllegalStateException(
                    "the optimizer must be open for an update, but it is closed: build a new one");
        }
        ParameterState state = states.of(parameterId, weight);
        int count = state.countUpdate();
        boolean decays = decayFilter.decays(parameterId, weight.getShape());
        float decay = decays ? getWeightDecay() * groups.weightDecayFactor(parameterId) : 0f;
        float rate = learningRate(count) * groups.learningRateFactor(parameterId);
        Step step = new Step(state.slots(), count, rate, decays, decay);
        if (isFused()) {
            apply(weight, grad, step);
        } else {
            applyInScope(weight, grad, step);
        }
    }

    /**
     * Applies the formula to views that share memory, so that nothing derived from them outlives
     * the update.
     */
    private void applyInScope(NDArray weight, NDArray grad, Step step) {
        try (NDManager scope = weight.getManager().newSubManager()) {
            Map<String, NDArray> slots = new LinkedHashMap<>();
            step.slots().forEach((name, slot) -> slots.put(name, view(scope, slot)));
            apply(
                    view(scope, weight),
                    view(scope, grad),
                    new Step(
                            Collections.unmodifiableMap(slots),
                            step.count(),
                            step.learningRate(),
                            step.decays(),
                            step.weightDecay()));
            if (weight.hasGradient()) {
                NDArray gradient = weight.getGradient();
                gradient.attach(scope);
                gradient.set(ALL, 0); // multiplying by 0 would keep NaN
            }
        }
    }

    private static NDArray view(NDManager scope, NDArray array) {
        NDArray view = array.stopGradient();
        view.attach(scope);
        return view;
    }

    /**
     * Returns the arrays that this optimizer keeps for a parameter, by name. The next update
     * changes them. They belong to the optimizer: copy them, but do not close or change them.
     *
     * @param parameterId the id of the parameter
     * @return the slots in a fixed order; empty before the first update and for optimizers without
     *     state; with several devices, whose slots are equal, those of the first
     */
    @Override
    public final Map<String, NDArray> slots(String parameterId) {
        ParameterState state = states.find(parameterId);
        return state == null ? Map.of() : state.slots();
    }

    /** {@inheritDoc} */
    @Override
    public final int updates(String parameterId) {
        ParameterState state = states.find(parameterId);
        return state == null ? 0 : state.updates();
    }

    /**
     * Restores the state of a parameter: the next update is number {@code updates + 1}. This
     * replaces any state of that parameter; no slots and 0 updates reset it.
     *
     * @param parameterId the id of the parameter in this process
     * @param slots the arrays that {@link #slots} returned when the state was saved, on any device;
     *     copied, so the caller may close them
     * @param updates the number that {@link #updates} returned then
     * @throws IllegalArgumentException if the names of the slots are not those of this optimizer,
     *     or {@code updates} is negative; shapes are checked at the next update
     */
    @Override
    public final void restore(String parameterId, Map<String, NDArray> slots, int updates) {
        if (updates < 0) {
            throw new IllegalArgumentException("updates must be >= 0, got " + updates);
        }
        boolean untouched = updates == 0 && slots.isEmpty();
        if (!untouched && !slots.keySet().equals(Set.copyOf(states.slotNames()))) {
            throw new IllegalArgumentException(
                    String.format(
                            "slots of parameter %s must be %s for %s, got %s",
                            parameterId,
                            states.slotNames(),
                            getClass().getSimpleName(),
                            slots.keySet()));
        }
        states.replace(parameterId, untouched ? null : ParameterState.copyOf(slots, updates));
    }

    /**
     * Returns the learning rate of a step, before the factors of {@link ParameterGroups}.
     *
     * @param step the number of the update, 1 for the first
     * @return the learning rate, 0 or more
     * @throws IllegalArgumentException if the tracker gives a negative or non-finite rate
     */
    @Override
    public final float learningRate(int step) {
        return Checks.nonNegative("learning rate", learningRate.getNewValue(step));
    }

    /** Closes every slot, but no weights. Closing twice has no effect. */
    @Override
    public void close() {
        closed = true;
        states.close();
    }

    /** The options that DJL's base class requires. */
    private static final class EngineOptions extends OptimizerBuilder<EngineOptions> {
        @Override
        protected EngineOptions self() {
            return this;
        }
    }

    /**
     * The options shared by all optimizers.
     *
     * @param <B> the type of the builder
     */
    public abstract static class Builder<B extends Builder<B>> extends OptimizerOptions<B> {
        /**
         * Creates a builder with the defaults.
         *
         * @param weightDecay the default weight decay
         */
        protected Builder(float weightDecay) {
            super(weightDecay);
        }
    }
}
