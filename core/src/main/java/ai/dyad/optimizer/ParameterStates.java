package ai.dyad.optimizer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The states of all parameters on all devices, and restored states that have no device yet. */
final class ParameterStates implements AutoCloseable {
    private final List<String> slotNames;
    private final Map<String, Map<Device, ParameterState>> states = new HashMap<>();
    private final Map<String, ParameterState> unplaced = new HashMap<>();
    private final Set<String> restored = new HashSet<>();

    ParameterStates(List<String> slotNames) {
        this.slotNames = List.copyOf(slotNames);
    }

    List<String> slotNames() {
        return slotNames;
    }

    /** Returns the state of a weight on its device, initially zeros. */
    ParameterState of(String parameterId, NDArray weight) {
        Map<Device, ParameterState> perDevice =
                states.computeIfAbsent(parameterId, id -> new LinkedHashMap<>());
        ParameterState state = perDevice.get(weight.getDevice());
        if (state == null) {
            state = first(parameterId, weight);
            perDevice.put(weight.getDevice(), state);
        }
        return state;
    }

    private ParameterState first(String parameterId, NDArray weight) {
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

    /** Returns the state on the first device, or null. */
    ParameterState find(String parameterId) {
        Map<Device, ParameterState> perDevice = states.get(parameterId);
        return perDevice == null || perDevice.isEmpty()
                ? unplaced.get(parameterId)
                : perDevice.values().iterator().next();
    }

    /** Replaces a parameter's state; null resets it. */
    void replace(String parameterId, ParameterState state) {
        Map<Device, ParameterState> perDevice = states.remove(parameterId);
        if (perDevice != null) {
            perDevice.values().forEach(ParameterState::close);
        }
        ParameterState waiting = unplaced.remove(parameterId);
        if (waiting != null) {
            waiting.close();
        }
        restored.remove(parameterId);
        if (state != null) {
            unplaced.put(parameterId, state);
            restored.add(parameterId);
        }
    }

    @Override
    public void close() {
        states.values().forEach(perDevice -> perDevice.values().forEach(ParameterState::close));
        states.clear();
        unplaced.values().forEach(ParameterState::close);
        unplaced.clear();
    }
}
