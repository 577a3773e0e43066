package ai.dyad.io;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A block's parameters under their PyTorch names: the path of child blocks joined with dots, then
 * {@code weight}, {@code bias}, {@code running_mean} or {@code running_var}.
 *
 * <p>DJL numbers its children ({@code 01conv1}) and calls the parameters of a normalization gamma
 * and beta; both are reversed here, so that a block whose children have torchvision's names gets
 * exactly torchvision's parameter names. Siblings that would have the same name keep their numbers.
 */
public final class StateDict {

    private static final Map<String, String> TORCH_NAMES =
            Map.of(
                    "gamma", "weight",
                    "beta", "bias",
                    "runningMean", "running_mean",
                    "runningVar", "running_var");

    /** The batch counter of PyTorch's BatchNorm, which is not used here. */
    private static final String IGNORED = "num_batches_tracked";

    private static final NDIndex ALL = new NDIndex("...");

    private StateDict() {}

    /**
     * Returns the parameters of a block and all its children.
     *
     * @param block the block, initialized or not
     * @return the parameters by name, a block's own before its children's, in the order in which
     *     they were added
     */
    public static Map<String, Parameter> of(Block block) {
        Map<String, Parameter> state = new LinkedHashMap<>();
        collect(block, "", state);
        return state;
    }

    /**
     * Returns the values of a block's parameters, ready for {@link Safetensors#write}.
     *
     * @param block the block, initialized
     * @return the block's own arrays by name, not copies; do not close them
     * @throws IllegalStateException if a parameter has no array yet
     */
    public static Map<String, NDArray> arrays(Block block) {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        of(block).forEach((name, parameter) -> arrays.put(name, arrayOf(name, parameter)));
        return arrays;
    }

    /**
     * Copies values into a block's parameters. Names and shapes must match exactly; values of
     * another floating type are converted. On an error no parameter is changed. Tensors named
     * {@code num_batches_tracked} are ignored.
     *
     * @param block the block, initialized
     * @param values the values by name; the caller closes them
     * @throws IllegalArgumentException if tensors are missing, unexpected, or of the wrong shape or
     *     type; the message lists all of them, with the most similar name for each missing one
     * @throws IllegalStateException if a parameter has no array yet
     */
    public static void load(Block block, Map<String, NDArray> values) {
        Map<String, Parameter> parameters = of(block);
        requireMatch(parameters, values);
        parameters.forEach((name, parameter) -> copy(values.get(name), arrayOf(name, parameter)));
    }

    private static void collect(Block block, String path, Map<String, Parameter> state) {
        for (Pair<String, Parameter> pair : block.getDirectParameters()) {
            String name = path + TORCH_NAMES.getOrDefault(pair.getKey(), pair.getKey());
            if (state.put(name, pair.getValue()) != null) {
                throw new IllegalStateException("two parameters are named " + name);
            }
        }
        List<String> names = childNames(block);
        List<Block> children = block.getChildren().values();
        for (int i = 0; i < children.size(); i++) {
            collect(children.get(i), path + names.get(i) + ".", state);
        }
    }

    private static List<String> childNames(Block block) {
        List<String> keys = block.getChildren().keys();
        List<String> names = new ArrayList<>();
        Map<String, Integer> uses = new HashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            String number = String.format(Locale.ROOT, "%02d", i + 1);
            String key = keys.get(i);
            String name = key.startsWith(number) ? key.substring(number.length()) : key;
            names.add(name);
            uses.merge(name, 1, Integer::sum);
        }
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).isEmpty() || uses.get(names.get(i)) > 1) {
                names.set(i, keys.get(i));
            }
        }
        return names;
    }

    private static NDArray arrayOf(String name, Parameter parameter) {
        if (!parameter.isInitialized()) {
            throw new IllegalStateException(
                    "parameter " + name + " has no array yet: initialize the block first");
        }
        return parameter.getArray();
    }

    private static void requireMatch(
            Map<String, Parameter> parameters, Map<String, NDArray> values) {
        Set<String> extra = new LinkedHashSet<>(values.keySet());
        extra.removeAll(parameters.keySet());
        extra.removeIf(name -> name.equals(IGNORED) || name.endsWith("." + IGNORED));
        WeightProblems problems = new WeightProblems(extra);
        parameters.forEach(
                (name, parameter) -> {
                    NDArray value = values.get(name);
                    if (value == null) {
                        problems.addMissing(name, "");
                    } else {
                        problems.compare(name, "", arrayOf(name, parameter), value);
                    }
                });
        extra.forEach(problems::addUnexpected);
        problems.requireNone("weights", parameters.size());
    }

    /**
     * Returns the manager of a block's parameters.
     *
     * @param block the block, initialized, with at least one parameter
     * @return the manager to which its first parameter is attached
     * @throws IllegalStateException if the block is not initialized
     */
    public static NDManager managerOf(Block block) {
        return arrays(block).values().iterator().next().getManager();
    }

    /** Copies in place, so that mirrors and optimizer state keyed by the array stay valid. */
    static void copy(NDArray value, NDArray target) {
        boolean trained = target.hasGradient();
        // a leaf that requires gradients cannot be written to
        target.setRequiresGradient(false);
        try (NDArray constant = value.stopGradient()) {
            target.set(ALL, constant);
        }
        target.setRequiresGradient(trained);
    }
}
