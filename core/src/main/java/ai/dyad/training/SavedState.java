package ai.dyad.training;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.optimizer.Optimizer;
import ai.dyad.io.Safetensors;
import ai.dyad.io.StateDict;
import ai.dyad.optimizer.OptimizerState;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Converts between a run in memory and a checkpoint. */
final class SavedState {
    private static final String SLOT = "/";

    private final Model model;
    private final Optimizer optimizer;

    SavedState(Model model, Optimizer optimizer) {
        this.model = model;
        this.optimizer = optimizer;
    }

    /** Throws if the optimizer's state cannot be saved. */
    OptimizerState require(String wanted) {
        return require(optimizer, wanted);
    }

    /** Throws if an optimizer's state cannot be saved; {@code wanted} says what needs it. */
    static OptimizerState require(Optimizer optimizer, String wanted) {
        if (optimizer instanceof OptimizerState saved) {
            return saved;
        }
        throw new IllegalStateException(
                wanted
                        + " an optimizer whose state can be saved, but "
                        + optimizer.getClass().getName()
                        + " does not implement "
                        + OptimizerState.class.getName()
                        + ": use one of ai.dyad.optimizer, extend ResumableOptimizer, or train "
                        + "without checkpoints");
    }

    /** Collects everything that the next step depends on, without copying it. */
    CheckpointDirectory.Snapshot snapshot(long step, RunIdentity run, Map<String, String> notes) {
        OptimizerState saved = require("a checkpoint needs");
        Map<String, NDArray> parameters = new LinkedHashMap<>();
        Map<String, NDArray> slots = new LinkedHashMap<>();
        Map<String, Integer> updates = new LinkedHashMap<>();
        StateDict.of(model.getBlock())
                .forEach(
                        (name, parameter) -> {
                            parameters.put(name, parameter.getArray());
                            String id = parameter.getId();
                            Map<String, NDArray> state = saved.slots(id);
                            state.forEach((slot, array) -> slots.put(name + SLOT + slot, array));
                            if (saved.updates(id) > 0) {
                                updates.put(name, saved.updates(id));
                            }
                        });
        return new CheckpointDirectory.Snapshot(
                step, run.seed(), run.configuration(), notes, updates, parameters, slots);
    }

    /** Loads only the weights of a checkpoint into the initialized model. */
    void loadWeights(Checkpoint checkpoint) throws IOException {
        try (NDManager scope = model.getNDManager().newSubManager()) {
            StateDict.load(model.getBlock(), Safetensors.read(scope, checkpoint.model()));
        }
    }

    /** Restores a checkpoint's tensors to the initialized model and its optimizer. */
    void restore(Checkpoint checkpoint) throws IOException {
        OptimizerState saved = require("resume needs");
        loadWeights(checkpoint);
        try (NDManager scope = model.getNDManager().newSubManager()) {
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
                                    saved.restore(
                                            parameters.get(name).getId(),
                                            slots.getOrDefault(name, Map.of()),
                                            count));
        }
    }

    /** Refuses a checkpoint of another run and lists the settings that differ. */
    static void requireSameRun(Checkpoint checkpoint, RunIdentity run, Set<String> mayDiffer) {
        Map<String, String> then = new TreeMap<>(checkpoint.configuration());
        Map<String, String> now = new TreeMap<>(run.configuration());
        then.put("seed", Long.toString(checkpoint.seed()));
        now.put("seed", Long.toString(run.seed()));
        requireEqual(
                "a run must be resumed with the settings of its checkpoint "
                        + checkpoint.directory(),
                then,
                now,
                mayDiffer);
    }

    /** Refuses different settings and lists those that differ. */
    static void requireEqual(
            String rule, Map<String, String> then, Map<String, String> now, Set<String> mayDiffer) {
        StringBuilder differences = new StringBuilder();
        TreeSet<String> names = new TreeSet<>(then.keySet());
        names.addAll(now.keySet());
        names.removeAll(mayDiffer);
        for (String name : names) {
            if (!Objects.equals(then.get(name), now.get(name))) {
                differences.append(
                        String.format(
                                "%n  %s: was %s, is now %s", name, then.get(name), now.get(name)));
            }
        }
        if (!differences.isEmpty()) {
            throw new TrainingException(
                    rule
                            + ", these differ:"
                            + differences
                            + String.format(
                                    "%nUse the original settings, or start a new run in another "
                                            + "directory."));
        }
    }
}
