package ai.dyad.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The state that an optimizer keeps for one parameter on one device: its slots and its update
 * count.
 */
final class ParameterState implements AutoCloseable {
    private final Map<String, NDArray> slots;
    private final Map<String, NDArray> view;
    private int updates;

    private ParameterState(Map<String, NDArray> slots, int updates) {
        this.slots = slots;
        this.view = Collections.unmodifiableMap(slots);
        this.updates = updates;
    }

    /**
     * Returns the state before the first update: zeros attached to the manager of {@code weight}.
     */
    static ParameterState zeros(List<String> names, NDArray weight) {
        Map<String, NDArray> slots = new LinkedHashMap<>();
        for (String name : names) {
            NDArray slot = weight.zerosLike();
            NDScope.unregister(slot); // a scope around the first step must not close it
            slots.put(name, slot);
        }
        return new ParameterState(slots, 0);
    }

    /** Returns a copy that belongs to no manager until {@link #placeBeside}. */
    static ParameterState copyOf(Map<String, NDArray> source, int updates) {
        Map<String, NDArray> slots = new LinkedHashMap<>();
        source.forEach(
                (name, array) -> {
                    NDArray slot = array.duplicate();
                    NDScope.unregister(slot);
                    slot.detach();
                    slots.put(name, slot);
                });
        return new ParameterState(slots, updates);
    }

    /** Moves the slots to the weight's manager and device. */
    void placeBeside(String parameterId, NDArray weight) {
        slots.forEach((name, slot) -> check(parameterId, name, slot, weight));
        slots.replaceAll((name, slot) -> place(slot, weight));
    }

    private static void check(String parameterId, String name, NDArray slot, NDArray weight) {
        if (!slot.getShape().equals(weight.getShape())
                || slot.getDataType() != weight.getDataType()) {
            throw new IllegalStateException(
                    String.format(
                            "slot %s restored for parameter %s must match its weight, %s %s, got"
                                    + " %s %s",
                            name,
                            parameterId,
                            weight.getDataType(),
                            weight.getShape(),
                            slot.getDataType(),
                            slot.getShape()));
        }
    }

    private static NDArray place(NDArray slot, NDArray weight) {
        NDManager manager = weight.getManager();
        if (slot.getDevice().equals(weight.getDevice())) {
            slot.attach(manager);
            return slot;
        }
        // toDevice leaves a manager behind in that of its source: this scope closes both
        try (NDManager scope = manager.newSubManager(slot.getDevice())) {
            slot.attach(scope);
            NDArray moved = slot.toDevice(weight.getDevice(), true);
            NDScope.unregister(moved);
            moved.attach(manager);
            return moved;
        }
    }

    Map<String, NDArray> slots() {
        return view;
    }

    int updates() {
        return updates;
    }

    int countUpdate() {
        return ++updates;
    }

    @Override
    public void close() {
        slots.values().forEach(NDArray::close);
    }
}
