package ai.dyad.training;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.dyad.io.Safetensors;
import ai.dyad.io.StateDict;
import ai.dyad.optimizer.ResumableOptimizer;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** The passage between a run in memory and a checkpoint. */
final class TrainingState {
    private static final String SLOT = "/";

    private TrainingState() {}

    /** What identifies a run, and how far it is. */
    record Run(long step, long seed, Map<String, String> configuration) {}

    /** Names everything that the next step depends on; nothing is copied. */
    static CheckpointDirectory.Snapshot snapshot(
            Run run, Block block, ResumableOptimizer optimizer) {
        Map<String, NDArray> parameters = new LinkedHashMap<>();
        Map<String, NDArray> slots = new LinkedHashMap<>();
        Map<String, Integer> updates = new LinkedHashMap<>();
        StateDict.of(block)
                .forEach(
                        (name, parameter) -> {
                            parameters.put(name, parameter.getArray());
                            String id = parameter.getId();
                            Map<String, NDArray> state = optimizer.slots(id);
                            state.forEach((slot, array) -> slots.put(name + SLOT + slot, array));
                            if (optimizer.updates(id) > 0) {
                                updates.put(name, optimizer.updates(id));
                            }
                        });
        return new CheckpointDirectory.Snapshot(
                run.step(), run.seed(), run.configuration(), updates, parameters, slots);
    }

    /** Puts a checkpoint's tensors back into an initialised model and its optimiser. */
    static void restore(Checkpoint checkpoint, Model model, ResumableOptimizer optimizer)
            throws IOException {
        try (NDManager scope = model.getNDManager().newSubManager()) {
            StateDict.load(model.getBlock(), Safetensors.read(scope, checkpoint.model()));
            Map<String, Map<String, NDArray>> slots = new HashMap<>();
            Safetensors.read(scope, checkpoint.optimizer())
                    .forEach(
                            (name, array) -> {
                                int split = name.lastIndexOf(SLOT);
                                slots.computeIfAbsent(
                                                name.substring(0, split), k -> new HashMap<>())
                                        .put(name.substring(split + 1), array);
                            });
            Map<String, Parameter> parameters = StateDict.of(model.getBlock());
            checkpoint
                    .updates()
                    .forEach(
                            (name, count) ->
                                    optimizer.restore(
                                            parameters.get(name).getId(),
                                            slots.getOrDefault(name, Map.of()),
                                            count));
        }
    }

    /** Refuses a checkpoint of another run and says which settings differ. */
    static void requireSameRun(
            Checkpoint checkpoint, long seed, Map<String, String> configuration) {
        StringBuilder differences = new StringBuilder();
        if (checkpoint.seed() != seed) {
            differences.append(String.format("%n  seed: %d then, %d now", checkpoint.seed(), seed));
        }
        Map<String, String> then = checkpoint.configuration();
        TreeSet<String> names = new TreeSet<>(then.keySet());
        names.addAll(configuration.keySet());
        for (String name : names) {
            if (!Objects.equals(then.get(name), configuration.get(name))) {
                differences.append(
                        String.format(
                                "%n  %s: %s then, %s now",
                                name, then.get(name), configuration.get(name)));
            }
        }
        if (!differences.isEmpty()) {
            throw new TrainingException(
                    "a run must be resumed with the settings of its checkpoint "
                            + checkpoint.directory()
                            + ", these differ:"
                            + differences
                            + String.format(
                                    "%nGive the settings of then, or start a new run in another"
                                            + " directory."));
        }
    }
}
