package ai.dyad.text.encoder;

import com.google.gson.JsonElement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The modules of a sentence-transformers directory, as listed in its {@code modules.json}: a
 * Transformer, a Pooling, any number of Dense layers and optionally Normalize. Any other module is
 * rejected.
 *
 * @param transformer the directory of the BERT
 * @param head the pooling, dense layers and normalization
 * @param dense the directory of each dense layer
 */
record SentenceModules(Path transformer, SentenceHead head, List<Path> dense) {

    static final String MODULES = "modules.json";
    private static final String POOLING = "1_Pooling";
    private static final String CONFIGURATION = "config.json";
    private static final String PACKAGE = "sentence_transformers.";

    /** The names of the modes in older files, each a true or false member. */
    private static final Map<String, Pooling> OLD_MODES = new LinkedHashMap<>();

    private static final Map<String, Pooling> MODES =
            Map.of(
                    "cls", Pooling.CLS,
                    "max", Pooling.MAX,
                    "mean", Pooling.MEAN,
                    "mean_sqrt_len_tokens", Pooling.MEAN_SQRT_LENGTH,
                    "weightedmean", Pooling.WEIGHTED_MEAN,
                    "lasttoken", Pooling.LAST);

    private static final Map<String, SentenceHead.Function> FUNCTIONS =
            Map.of(
                    "torch.nn.modules.linear.Identity", SentenceHead.Function.IDENTITY,
                    "torch.nn.modules.activation.Tanh", SentenceHead.Function.TANH,
                    "torch.nn.modules.activation.GELU", SentenceHead.Function.GELU,
                    "torch.nn.modules.activation.ReLU", SentenceHead.Function.RELU);

    static {
        // in the order in which several poolings are concatenated
        OLD_MODES.put("pooling_mode_cls_token", Pooling.CLS);
        OLD_MODES.put("pooling_mode_max_tokens", Pooling.MAX);
        OLD_MODES.put("pooling_mode_mean_tokens", Pooling.MEAN);
        OLD_MODES.put("pooling_mode_mean_sqrt_len_tokens", Pooling.MEAN_SQRT_LENGTH);
        OLD_MODES.put("pooling_mode_weightedmean_tokens", Pooling.WEIGHTED_MEAN);
        OLD_MODES.put("pooling_mode_lasttoken", Pooling.LAST);
    }

    static SentenceModules read(Path directory) throws IOException {
        Path list = directory.resolve(MODULES);
        return Files.exists(list) ? listed(directory, list) : unlisted(directory);
    }

    /**
     * Reads a BERT that is not from sentence-transformers, or was copied without its {@code
     * modules.json}.
     */
    private static SentenceModules unlisted(Path directory) throws IOException {
        Path pooling = directory.resolve(POOLING);
        List<Pooling> poolings = Files.exists(pooling) ? poolings(pooling) : List.of(Pooling.MEAN);
        try (var entries = Files.list(directory)) {
            String other =
                    entries.map(entry -> entry.getFileName().toString())
                            .filter(name -> name.matches("\\d+_\\w+") && !name.equals(POOLING))
                            .sorted()
                            .findFirst()
                            .orElse(null);
            if (other != null) {
                throw new IllegalArgumentException(
                        directory.resolve(MODULES)
                                + " is missing; it says how "
                                + other
                                + " is used: copy it too");
            }
        }
        return new SentenceModules(
                directory, new SentenceHead(poolings, List.of(), false), List.of());
    }

    private static SentenceModules listed(Path directory, Path list) throws IOException {
        JsonElement json = JsonFile.parse(list);
        if (!json.isJsonArray()) {
            throw new IllegalArgumentException(list + " must hold a JSON array, got " + json);
        }
        Steps steps = new Steps(list);
        for (JsonElement element : json.getAsJsonArray()) {
            JsonFile module = new JsonFile(list, JsonFile.object(list, element));
            steps.add(module.text("type"), directory.resolve(module.text("path")));
        }
        return steps.modules();
    }

    /** Collects the modules in order. */
    private static final class Steps {
        private final Path list;
        private final List<SentenceHead.Dense> layers = new ArrayList<>();
        private final List<Path> dense = new ArrayList<>();
        private Path transformer;
        private List<Pooling> poolings;
        private boolean normalize;

        Steps(Path list) {
            this.list = list;
        }

        void add(String type, Path path) throws IOException {
            String name = type.substring(type.lastIndexOf('.') + 1);
            if (!type.startsWith(PACKAGE)) {
                throw refused(type, "is custom code");
            }
            switch (name) {
                case "Transformer" -> {
                    requirePlace(type, transformer == null);
                    transformer = path;
                }
                case "Pooling" -> {
                    requirePlace(type, transformer != null && poolings == null);
                    poolings = poolings(path);
                }
                case "Dense" -> {
                    requirePlace(type, poolings != null && !normalize);
                    layers.add(layer(path));
                    dense.add(path);
                }
                case "Normalize" -> {
                    requirePlace(type, poolings != null);
                    requireSentences(JsonFile.readIfThere(path.resolve(CONFIGURATION)));
                    normalize = true;
                }
                case "Dropout" -> requirePlace(type, poolings != null); // used only in training
                default -> throw refused(type, "is unknown");
            }
        }

        SentenceModules modules() {
            if (poolings == null) {
                throw new IllegalArgumentException(
                        list + " must list a Transformer and a Pooling, got one of them or none");
            }
            return new SentenceModules(
                    transformer, new SentenceHead(poolings, layers, normalize), List.copyOf(dense));
        }

        private void requirePlace(String type, boolean right) {
            if (!right) {
                throw refused(type, "is out of order");
            }
        }

        private IllegalArgumentException refused(String type, String reason) {
            return new IllegalArgumentException(
                    list
                            + ": modules must be Transformer, Pooling, any Dense and Normalize of"
                            + " sentence-transformers, in this order, but "
                            + type
                            + " "
                            + reason);
        }
    }

    private static List<Pooling> poolings(Path directory) throws IOException {
        JsonFile file = JsonFile.read(directory.resolve(CONFIGURATION));
        List<Pooling> poolings = new ArrayList<>();
        if (file.has("pooling_mode")) {
            JsonElement modes = file.json().get("pooling_mode");
            List<JsonElement> several =
                    modes.isJsonArray() ? modes.getAsJsonArray().asList() : List.of(modes);
            for (JsonElement mode : several) {
                Pooling pooling = MODES.get(mode.isJsonPrimitive() ? mode.getAsString() : "");
                if (pooling == null) {
                    throw file.wrong(
                            "pooling_mode must be of "
                                    + MODES.keySet().stream().sorted().toList()
                                    + ", got "
                                    + mode);
                }
                poolings.add(pooling);
            }
            return poolings;
        }
        for (String name : file.json().keySet()) {
            boolean mode = name.startsWith("pooling_mode") && file.isTrue(name);
            if (mode && !OLD_MODES.containsKey(name)) {
                throw file.wrong(
                        "a pooling must be one of " + OLD_MODES.keySet() + ", got " + name);
            }
        }
        OLD_MODES.forEach(
                (name, pooling) -> {
                    if (file.isTrue(name)) {
                        poolings.add(pooling);
                    }
                });
        // the default of sentence-transformers
        return poolings.isEmpty() ? List.of(Pooling.MEAN) : poolings;
    }

    private static SentenceHead.Dense layer(Path directory) throws IOException {
        JsonFile file = JsonFile.read(directory.resolve(CONFIGURATION));
        requireSentences(file);
        if (file.isTrue("use_residual")) {
            throw file.wrong("use_residual must be false, got true");
        }
        String name =
                file.has("activation_function")
                        ? file.text("activation_function")
                        : "torch.nn.modules.activation.Tanh";
        SentenceHead.Function function = FUNCTIONS.get(name);
        if (function == null) {
            throw file.wrong(
                    "activation_function must be one of "
                            + FUNCTIONS.keySet().stream().sorted().toList()
                            + ", got "
                            + name);
        }
        return new SentenceHead.Dense(
                file.integer("out_features"), file.flag("bias", true), function);
    }

    /** Rejects a module that works on token states. */
    private static void requireSentences(JsonFile file) {
        file.requireIfThere("module_input_name", "sentence_embedding");
        file.requireIfThere("module_output_name", "sentence_embedding");
    }
}
