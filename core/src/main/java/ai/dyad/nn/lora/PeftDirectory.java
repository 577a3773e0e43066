package ai.dyad.nn.lora;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.dyad.internal.Json;
import ai.dyad.io.Safetensors;
import ai.dyad.io.StateDict;
import ai.dyad.io.WeightMap;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Adapters on disk as PEFT writes and reads them: {@code adapter_config.json} and {@code
 * adapter_model.safetensors}, with the matrices of every target under the name of its module in the
 * published model.
 *
 * @see <a href="https://huggingface.co/docs/peft/main/en/developer_guides/checkpoint">PEFT's
 *     checkpoint format</a>
 */
public final class PeftDirectory {
    private static final String CONFIG = "adapter_config.json";
    private static final String WEIGHTS = "adapter_model.safetensors";
    private static final String PREFIX = "base_model.model.";
    private static final String WEIGHT = ".weight";
    private static final String DOWN = "lora_A";
    private static final String UP = "lora_B";

    private PeftDirectory() {}

    /**
     * Writes the adapters of a block, without the block's own weights.
     *
     * @param directory the directory, created if missing
     * @param block the adapters
     * @param names how the block's parameters are made of published tensors
     * @param model the name of the published model, which PEFT shows; may be null
     * @throws IOException if a file cannot be written
     * @throws IllegalArgumentException if a target has no module of its own in the published model
     */
    public static void save(Path directory, LoraBlock block, WeightMap names, String model)
            throws IOException {
        Files.createDirectories(directory);
        Map<String, NDArray> arrays = StateDict.arrays(block);
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        Set<String> modules = new LinkedHashSet<>();
        for (LoraTarget target : block.getTargets()) {
            String module = module(target, names);
            modules.add(module.substring(module.lastIndexOf('.') + 1));
            for (String which : List.of(DOWN, UP)) {
                tensors.put(
                        PREFIX + module + "." + which + WEIGHT, arrays.get(target.matrix(which)));
            }
        }
        Safetensors.write(directory.resolve(WEIGHTS), tensors, Map.of("format", "pt"));
        Json.write(directory.resolve(CONFIG), describe(block.getConfig(), modules, model));
    }

    /**
     * Reads adapters into a block.
     *
     * @param directory the directory
     * @param base the block, initialized
     * @param names how its parameters are made of published tensors
     * @param trained as for {@link LoraBlock#of}
     * @return the block with adapters
     * @throws IOException if a file is missing or malformed, the adapters are of another kind, or
     *     do not fit the block; the message names the file
     */
    public static LoraBlock load(Path directory, Block base, WeightMap names, Set<String> trained)
            throws IOException {
        JsonObject json = Json.read(directory.resolve(CONFIG));
        try (NDManager scope = NDManager.newBaseManager()) {
            LoraConfig config = config(json);
            Path file = directory.resolve(WEIGHTS);
            Map<String, NDArray> tensors = Safetensors.read(scope, file);
            Map<LoraTarget, String> modules = modules(base, names, tensors.keySet());
            requireAll(tensors.keySet(), modules, file);
            List<LoraTarget> targets = new ArrayList<>(modules.keySet());
            LoraBlock block = LoraBlock.of(base, config, targets, trained);
            Map<String, NDArray> arrays = StateDict.arrays(block);
            modules.forEach(
                    (target, module) -> {
                        for (String which : List.of(DOWN, UP)) {
                            String name = PREFIX + module + "." + which + WEIGHT;
                            fill(arrays.get(target.matrix(which)), tensors.get(name), name);
                        }
                    });
            return block;
        } catch (IllegalArgumentException e) {
            throw new IOException(directory + ": " + e.getMessage(), e);
        }
    }

    private static void fill(NDArray target, NDArray value, String name) {
        if (!target.getShape().equals(value.getShape())) {
            throw new IllegalArgumentException(
                    String.format(
                            "shape of %s must be %s, got %s",
                            name, target.getShape(), value.getShape()));
        }
        target.set(value.toFloatArray());
    }

    private static Map<LoraTarget, String> modules(
            Block base, WeightMap names, Set<String> tensors) {
        Map<LoraTarget, String> modules = new LinkedHashMap<>();
        for (LoraTarget target : LoraTarget.all(StateDict.of(base))) {
            List<String> sources = names.tensors(target.parameter());
            if (sources.size() == target.parts() && !names.isTransposed(target.parameter())) {
                String module = module(target, names);
                if (tensors.contains(PREFIX + module + "." + DOWN + WEIGHT)) {
                    modules.put(target, module);
                }
            }
        }
        return modules;
    }

    private static void requireAll(
            Set<String> tensors, Map<LoraTarget, String> modules, Path file) {
        Set<String> rest = new LinkedHashSet<>(tensors);
        for (String module : modules.values()) {
            rest.remove(PREFIX + module + "." + DOWN + WEIGHT);
            rest.remove(PREFIX + module + "." + UP + WEIGHT);
        }
        if (!rest.isEmpty() || modules.isEmpty()) {
            throw new IllegalArgumentException(
                    file + " must hold adapters of this model alone, got " + rest);
        }
    }

    private static String module(LoraTarget target, WeightMap names) {
        List<String> sources = names.tensors(target.parameter());
        if (sources.size() != target.parts() || names.isTransposed(target.parameter())) {
            throw new IllegalArgumentException(
                    target.parameter()
                            + " must be made of one published tensor for each of its "
                            + target.parts()
                            + " parts, with the same axes, to have a module of its own, got "
                            + sources);
        }
        String tensor = sources.get(target.part());
        return tensor.endsWith(WEIGHT)
                ? tensor.substring(0, tensor.length() - WEIGHT.length())
                : tensor;
    }

    private static JsonObject describe(LoraConfig config, Set<String> modules, String model) {
        JsonObject json = new JsonObject();
        json.addProperty("peft_type", "LORA");
        json.add("task_type", JsonNull.INSTANCE);
        json.addProperty("base_model_name_or_path", model);
        json.addProperty("r", config.rank());
        json.addProperty("lora_alpha", config.alpha());
        json.addProperty("lora_dropout", config.dropout());
        JsonArray targets = new JsonArray();
        modules.forEach(targets::add);
        json.add("target_modules", targets);
        json.addProperty("bias", "none");
        json.addProperty("fan_in_fan_out", false);
        json.addProperty("inference_mode", true);
        return json;
    }

    private static LoraConfig config(JsonObject json) {
        require(json, "peft_type", "LORA");
        require(json, "bias", "none");
        for (String name : List.of("use_dora", "use_rslora", "fan_in_fan_out")) {
            require(json, name, "false");
        }
        JsonElement targets = json.get("target_modules");
        List<String> kinds = new ArrayList<>();
        if (targets != null && targets.isJsonArray()) {
            targets.getAsJsonArray().forEach(target -> kinds.add(target.getAsString()));
        }
        return new LoraConfig(
                Json.integer("", json, "r"),
                Json.require("", json, "lora_alpha").getAsFloat(),
                json.has("lora_dropout") ? json.get("lora_dropout").getAsFloat() : 0,
                kinds.isEmpty() ? List.of("all") : kinds);
    }

    private static void require(JsonObject json, String name, String wanted) {
        JsonElement value = json.get(name);
        if (value != null && !value.isJsonNull() && !value.getAsString().equals(wanted)) {
            throw new IllegalArgumentException(
                    CONFIG + ": " + name + " must be " + wanted + ", got " + value);
        }
    }
}
