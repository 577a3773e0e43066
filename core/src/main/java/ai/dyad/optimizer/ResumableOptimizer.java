package ai.dyad.optimizer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.dyad.internal.Checks;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A DJL {@link Optimizer} whose whole state can be read and put back, so that a run that was
 * interrupted continues with bit-identical weights.
 *
 * <p>It works wherever DJL takes an optimiser, as in {@code
 * DefaultTrainingConfig.optOptimizer(optimizer)}, and by calling {@link #update} once a step for
 * every parameter.
 *
 * <p><b>After an update the weight's gradient is zero</b>, also where it was NaN or infinite,
 * because gradient collectors add to it. The array given as {@code grad} is not modified otherwise:
 * it becomes zero only if it is that same gradient. Weights and slots do become non-finite when the
 * gradient is: look at the norm that {@link GradientClipping} returns.
 *
 * <p><b>Memory.</b> The slots of a parameter (momentum, moments) have its weight's data type and
 * device and live in its weight's manager: they are closed with the model at the latest, and by
 * {@link #close} before that. DJL's {@code Trainer} does not close its optimiser. An update leaves
 * no other array behind.
 *
 * <p><b>Steps</b> are counted per parameter and device, starting from 1 at the first update, which
 * is the number that the learning-rate {@link Tracker} is asked with. One optimiser serves one
 * training thread.
 *
 * <p>The bounds on gradients and their scale that DJL's own optimisers take are left out: DJL clips
 * only one side; {@link GradientClipping} does what is usually wanted.
 */
public abstract class ResumableOptimizer extends Optimizer implements AutoCloseable {
    private final Tracker learningRate;
    private final DecayFilter decayFilter;
    private final ParameterGroups groups;
    private final List<String> slotNames;
    private final Map<String, Map<Device, ParameterState>> states = new HashMap<>();
    private final Map<String, ParameterState> unplaced = new HashMap<>();
    private final Set<String> restored = new HashSet<>();
    private boolean closed;

    ResumableOptimizer(Builder<?> builder, List<String> slotNames) {
        super(new EngineOptions().optWeightDecays(builder.weightDecay));
        if (builder.learningRate == null) {
            throw new IllegalArgumentException(
                    "learning rate must be set: call setLearningRate or setLearningRateTracker");
        }
        this.learningRate = builder.learningRate;
        this.decayFilter = builder.decayFilter;
        this.groups = builder.groups;
        this.slotNames = slotNames;
    }

    /** One update as the formula sees it; the decay is 0 where the filter refuses. */
    record Step(
            Map<String, NDArray> slots,
            int count,
            float learningRate,
            boolean decays,
            float weightDecay) {}

    /** Applies the formula to {@code weight} and zeroes the gradient that belongs to it. */
    abstract void apply(NDArray weight, NDArray grad, Step step);

    /**
     * Updates a weight in place and zeroes its gradient.
     *
     * @param parameterId the id of the parameter, under which its state is kept
     * @param weight the weight, modified in place
     * @param grad the gradient, with the weight's shape, type and device
     * @throws IllegalStateException if the optimiser is closed, or if restored slots do not fit the
     *     weight
     */
    @Override
    public final void update(String parameterId, NDArray weight, NDArray grad) {
        if (closed) {
            throw new IllegalStateException(
                    "the optimiser must be open for an update, but it is closed: build a new one");
        }
        ParameterState state = state(parameterId, weight);
        int count = state.countUpdate();
        boolean decays = decayFilter.decays(parameterId, weight.getShape());
        float decay = decays ? getWeightDecay() * groups.weightDecayFactor(parameterId) : 0f;
        float rate = learningRate(count) * groups.learningRateFactor(parameterId);
        apply(weight, grad, new Step(state.slots(), count, rate, decays, decay));
    }

    private ParameterState state(String parameterId, NDArray weight) {
        Map<Device, ParameterState> perDevice =
                states.computeIfAbsent(parameterId, id -> new LinkedHashMap<>());
        ParameterState state = perDevice.get(weight.getDevice());
        if (state == null) {
            state = firstState(parameterId, weight);
            perDevice.put(weight.getDevice(), state);
        }
        return state;
    }

    private ParameterState firstState(String parameterId, NDArray weight) {
        ParameterState state = unplaced.get(parameterId);
        if (state != null) {
            state.placeBeside(parameterId, weight);
            unplaced.remove(parameterId);
            return state;
        }
        if (restored.contains(parameterId)) {
            throw new IllegalStateException(
                    "a restored parameter must be trained on one device, but "
                            + parameterId
                            + " is updated on several, "
                            + weight.getDevice()
                            + " among them: set one device with optDevices");
        }
        return ParameterState.zeros(slotNames, weight);
    }

    /**
     * Returns the arrays that this optimiser keeps for a parameter, by name. They are live: the
     * next update changes them. They belong to the optimiser: copy, do not close or change them.
     *
     * @param parameterId the id of the parameter
     * @return the slots in a fixed order; empty before the first update and for optimisers without
     *     memory; on several devices, whose slots are equal, those of the first
     */
    public final Map<String, NDArray> slots(String parameterId) {
        ParameterState state = find(parameterId);
        return state == null ? Map.of() : state.slots();
    }

    /**
     * Returns how often a parameter was updated.
     *
     * @param parameterId the id of the parameter
     * @return the number of updates so far, those before a {@link #restore} included
     */
    public final int updates(String parameterId) {
        ParameterState state = find(parameterId);
        return state == null ? 0 : state.updates();
    }

    private ParameterState find(String parameterId) {
        Map<Device, ParameterState> perDevice = states.get(parameterId);
        return perDevice == null || perDevice.isEmpty()
                ? unplaced.get(parameterId)
                : perDevice.values().iterator().next();
    }

    /**
     * Puts back the state of a parameter: the next update is number {@code updates + 1}. Replaces
     * what was kept for that parameter; no slots and 0 updates make it start anew.
     *
     * @param parameterId the id of the parameter in this process
     * @param slots what {@link #slots} returned when the state was saved, on any device; copied, so
     *     the caller may close them
     * @param updates what {@link #updates} returned then
     * @throws IllegalArgumentException if the names of the slots are not those of this optimiser,
     *     or {@code updates} is negative; whether the shapes fit shows at the next update
     */
    public final void restore(String parameterId, Map<String, NDArray> slots, int updates) {
        if (updates < 0) {
            throw new IllegalArgumentException("updates must be >= 0, got " + updates);
        }
        boolean untouched = updates == 0 && slots.isEmpty();
        if (!untouched && !slots.keySet().equals(Set.copyOf(slotNames))) {
            throw new IllegalArgumentException(
                    String.format(
                            "slots of parameter %s must be %s for %s, got %s",
                            parameterId, slotNames, getClass().getSimpleName(), slots.keySet()));
        }
        ParameterState copy = untouched ? null : ParameterState.copyOf(slots, updates);
        forget(parameterId);
        if (copy != null) {
            unplaced.put(parameterId, copy);
            restored.add(parameterId);
        }
    }

    private void forget(String parameterId) {
        Map<Device, ParameterState> perDevice = states.remove(parameterId);
        if (perDevice != null) {
            perDevice.values().forEach(ParameterState::close);
        }
        ParameterState waiting = unplaced.remove(parameterId);
        if (waiting != null) {
            waiting.close();
        }
        restored.remove(parameterId);
    }

    /**
     * Returns the learning rate of a step, which {@link ParameterGroups} multiply.
     *
     * @param step the number of the update, 1 for the first
     * @return the learning rate, 0 or more
     * @throws IllegalArgumentException if the tracker gives a negative or non-finite rate
     */
    public final float learningRate(int step) {
        return Checks.nonNegative("learning rate", learningRate.getNewValue(step));
    }

    /** Closes every slot. The weights stay. Closing twice is harmless. */
    @Override
    public void close() {
        closed = true;
        states.values().forEach(perDevice -> perDevice.values().forEach(ParameterState::close));
        states.clear();
        unplaced.values().forEach(ParameterState::close);
        unplaced.clear();
    }

    /** Carries the options that DJL's base class insists on. */
    private static final class EngineOptions extends OptimizerBuilder<EngineOptions> {
        @Override
        protected EngineOptions self() {
            return this;
        }
    }

    /**
     * The options that all optimisers share.
     *
     * @param <B> the type of the builder
     */
    public abstract static class Builder<B extends Builder<B>> {
        private Tracker learningRate;
        private float weightDecay;
        private DecayFilter decayFilter = DecayFilter.MATRICES;
        private ParameterGroups groups = ParameterGroups.NONE;

        Builder(float weightDecay) {
            this.weightDecay = weightDecay;
        }

        abstract B self();

        /**
         * Sets a learning rate that never changes. Either this or {@link #setLearningRateTracker}
         * is required.
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
            this.learningRate = Objects.requireNonNull(tracker, "tracker");
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
         * Sets which parameters are regularised. The default is {@link DecayFilter#MATRICES}.
         *
         * @param filter the filter
         * @return this builder
         */
        public B optDecayFilter(DecayFilter filter) {
            this.decayFilter = Objects.requireNonNull(filter, "filter");
            return self();
        }

        /**
         * Sets what parts of the model multiply the learning rate and the weight decay by. By
         * default all have the same.
         *
         * @param groups the groups, made for the model that is trained
         * @return this builder
         */
        public B optParameterGroups(ParameterGroups groups) {
            this.groups = Objects.requireNonNull(groups, "groups");
            return self();
        }
    }
}
