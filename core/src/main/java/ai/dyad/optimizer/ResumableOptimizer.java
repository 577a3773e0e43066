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
 * A DJL {@link Optimizer} whose whole state can be read and put back, so that a run that was
 * interrupted continues with bit-identical weights. Extend it to write an optimizer of your own:
 * the formula of one update is all that is needed.
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
 * <p>It works wherever DJL takes an optimizer, as in {@code
 * DefaultTrainingConfig.optOptimizer(optimizer)}, and by calling {@link #update} once a step for
 * every parameter.
 *
 * <p><b>After an update the weight's gradient is zero</b>, also where it was NaN or infinite,
 * because gradient collectors add to it. The array given as {@code grad} is not modified otherwise:
 * it becomes zero only if it is that same gradient. Weights and slots do become non-finite when the
 * gradient is: look at the norm that {@link GradientClipping} returns.
 *
 * <p><b>Memory.</b> The slots of a parameter (momentum, moments) have its weight's shape, data type
 * and device and live in its weight's manager: they are closed with the model at the latest, and by
 * {@link #close} before that. DJL's {@code Trainer} does not close its optimizer. An update leaves
 * no other array behind.
 *
 * <p><b>Steps</b> are counted per parameter and device, starting from 1 at the first update, which
 * is the number that the learning-rate {@link Tracker} is asked with. One optimizer serves one
 * training thread.
 *
 * <p>The bounds on gradients and their scale that DJL's own optimizers take are left out: DJL clips
 * only one side; {@link GradientClipping} does what is usually wanted.
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
     * Takes the shared options.
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
     * One update of one parameter as the formula sees it.
     *
     * @param slots the arrays that are kept for the parameter, by name; to be changed in place
     * @param count the number of this update, 1 for the first
     * @param learningRate the learning rate of this update and parameter
     * @param decays whether the {@link DecayFilter} accepts the parameter
     * @param weightDecay the weight decay, 0 where the filter refuses
     */
    public record Step(
            Map<String, NDArray> slots,
            int count,
            float learningRate,
            boolean decays,
            float weightDecay) {}

    /**
     * Applies the formula: changes the weight and the slots in place, with {@code subi}, {@code
     * muli} and the like. The arrays belong to no graph. Whatever is made from them is closed
     * afterwards, and the weight's gradient becomes zero: neither is this method's affair.
     *
     * @param weight the weight, to be changed in place
     * @param grad the gradient, to be left as it is
     * @param step the slots and the rates of this update
     */
    protected abstract void apply(NDArray weight, NDArray grad, Step step);

    /**
     * Whether {@link #apply} wants the parameter itself, zeroes its gradient and closes what it
     * makes, as the engine's own kernels do in one call.
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

    /** Hands out views that share memory, so that nothing made from them outlives the update. */
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
                gradient.set(ALL, 0); // not a product with 0, which leaves NaN as it is
            }
        }
    }

    private static NDArray view(NDManager scope, NDArray array) {
        NDArray view = array.stopGradient();
        view.attach(scope);
        return view;
    }

    /**
     * Returns the arrays that this optimizer keeps for a parameter, by name. They are live: the
     * next update changes them. They belong to the optimizer: copy, do not close or change them.
     *
     * @param parameterId the id of the parameter
     * @return the slots in a fixed order; empty before the first update and for optimizers without
     *     memory; on several devices, whose slots are equal, those of the first
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
     * Puts back the state of a parameter: the next update is number {@code updates + 1}. Replaces
     * what was kept for that parameter; no slots and 0 updates make it start anew.
     *
     * @param parameterId the id of the parameter in this process
     * @param slots what {@link #slots} returned when the state was saved, on any device; copied, so
     *     the caller may close them
     * @param updates what {@link #updates} returned then
     * @throws IllegalArgumentException if the names of the slots are not those of this optimizer,
     *     or {@code updates} is negative; whether the shapes fit shows at the next update
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
     * Returns the learning rate of a step, which {@link ParameterGroups} multiply.
     *
     * @param step the number of the update, 1 for the first
     * @return the learning rate, 0 or more
     * @throws IllegalArgumentException if the tracker gives a negative or non-finite rate
     */
    @Override
    public final float learningRate(int step) {
        return Checks.nonNegative("learning rate", learningRate.getNewValue(step));
    }

    /** Closes every slot. The weights stay. Closing twice is harmless. */
    @Override
    public void close() {
        closed = true;
        states.close();
    }

    /** Carries the options that DJL's base class insists on. */
    private static final class EngineOptions extends OptimizerBuilder<EngineOptions> {
        @Override
        protected EngineOptions self() {
            return this;
        }
    }

    /**
     * The options that all optimizers share.
     *
     * @param <B> the type of the builder
     */
    public abstract static class Builder<B extends Builder<B>> extends OptimizerOptions<B> {
        /**
         * Starts from the defaults.
         *
         * @param weightDecay the weight decay unless it is set
         */
        protected Builder(float weightDecay) {
            super(weightDecay);
        }
    }
}
