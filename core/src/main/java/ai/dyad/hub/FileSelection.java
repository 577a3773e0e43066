package ai.dyad.hub;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Chooses the files of a model that are needed. */
final class FileSelection {
    static final String WEIGHTS = "model.safetensors";
    static final String INDEX = "model.safetensors.index.json";
    static final String OPEN_CLIP = "open_clip_model.safetensors";
    static final String CONFIG = "config.json";

    private static final String SHARD = "model-\\d+-of-\\d+\\.safetensors";

    /** Descriptions and tokenizers, also those of sentence-transformers' modules. */
    private static final Pattern DESCRIPTION =
            Pattern.compile(
                    "([^/]+\\.(json|txt|model)|\\d+_[^/]+/(config\\.json|" + WEIGHTS + "))");

    /** What only others need. */
    private static final Pattern FOREIGN =
            Pattern.compile(
                    "(README|LICENSE|requirements).*|.*\\.(bin|h5|msgpack)\\.index\\.json"
                            + "|(trainer_state|training_args|all_results|train_results|eval_results)"
                            + "\\.json",
                    Pattern.CASE_INSENSITIVE);

    private static final Pattern UNSAFE = Pattern.compile(".*[\\\\:\\p{Cntrl}].*", Pattern.DOTALL);

    private FileSelection() {}

    /**
     * Chooses what a model needs to be loaded, the weights last: where they are, all else is.
     *
     * @throws IOException if there are no weights that can be read
     */
    static List<String> ofModel(ModelName name, Collection<String> all) throws IOException {
        List<String> chosen = new ArrayList<>();
        for (String path : all) {
            if (DESCRIPTION.matcher(path).matches()
                    && !FOREIGN.matcher(path).matches()
                    && !path.equals(INDEX)) {
                chosen.add(path);
            }
        }
        List<String> weights = weights(all);
        if (weights.isEmpty()) {
            List<String> others =
                    all.stream()
                            .filter(path -> path.matches("[^/]+\\.(bin|pt|pth|h5|onnx)"))
                            .toList();
            throw new IOException(
                    String.format(
                            "%s must have its weights as safetensors, got %s%s",
                            name,
                            others.isEmpty() ? "none" : String.join(", ", others),
                            others.isEmpty()
                                    ? ""
                                    : "; download and convert them, or ask its author to"));
        }
        chosen.addAll(weights);
        return requireSafe(chosen);
    }

    /** The weights of one kind: a model in several formats is needed once. */
    private static List<String> weights(Collection<String> all) {
        if (all.contains(WEIGHTS) && (all.contains(CONFIG) || !all.contains(OPEN_CLIP))) {
            return List.of(WEIGHTS);
        }
        if (all.contains(INDEX)) {
            return all.stream()
                    .filter(path -> path.equals(INDEX) || path.matches(SHARD))
                    .sorted(Comparator.comparing(path -> !path.equals(INDEX)))
                    .toList();
        }
        return all.contains(OPEN_CLIP) ? List.of(OPEN_CLIP) : List.of();
    }

    /**
     * Chooses by patterns.
     *
     * @throws IOException if a pattern fits no file
     */
    static List<String> matching(ModelName name, Collection<String> all, List<String> patterns)
            throws IOException {
        List<String> missing =
                patterns.stream().filter(p -> all.stream().noneMatch(matches(p))).toList();
        if (!missing.isEmpty()) {
            throw new IOException(String.format("%s must have %s, got %s", name, missing, all));
        }
        return requireSafe(
                all.stream()
                        .filter(path -> patterns.stream().anyMatch(p -> matches(p).test(path)))
                        .toList());
    }

    /** Returns a test for a pattern: {@code *} stays within a directory, {@code **} does not. */
    static Predicate<String> matches(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (String part : pattern.split("(?<=\\*)(?!\\*)|(?<!\\*)(?=\\*)", -1)) {
            regex.append(
                    switch (part) {
                        case "*" -> "[^/]*";
                        case "**" -> ".*";
                        default -> Pattern.quote(part);
                    });
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL).asMatchPredicate();
    }

    /** Refuses names that would lead out of the directory, on any system. */
    private static List<String> requireSafe(List<String> paths) throws IOException {
        for (String path : paths) {
            for (String part : path.split("/", -1)) {
                boolean dots = part.matches("\\.*") || part.endsWith(".") || part.endsWith(" ");
                if (dots || UNSAFE.matcher(part).matches()) {
                    throw new IOException(
                            "a file of a model must stay in its directory, got \"" + path + "\"");
                }
            }
        }
        return paths;
    }
}
