package ai.dyad.nn.lora;

import ai.djl.nn.Parameter;
import ai.dyad.internal.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A matrix that has an adapter: a parameter, or one of the equal parts below each other in a
 * parameter that joins several maps, such as those to queries, keys and values.
 *
 * @param parameter the parameter's name in {@link ai.dyad.io.StateDict}
 * @param part which part, from 0
 * @param parts how many there are
 */
public record LoraTarget(String parameter, int part, int parts) {
    private static final String JOINED = "in_proj_weight";
    private static final int JOINED_MAPS = 3;

    /** The ends of names that each of PEFT's usual names stands for; joined maps apart. */
    private static final Map<String, List<String>> USUAL =
            Map.of(
                    "q_proj", List.of("attention.self.query.weight"),
                    "k_proj", List.of("attention.self.key.weight"),
                    "v_proj", List.of("attention.self.value.weight"),
                    "out_proj", List.of("attn.out_proj.weight", "attention.output.dense.weight"),
                    "fc1", List.of("mlp.c_fc.weight", "intermediate.dense.weight"),
                    "fc2", List.of("mlp.c_proj.weight", "output.dense.weight"));

    private static final List<String> PARTS = List.of("q_proj", "k_proj", "v_proj");

    /** Finds the targets among parameters; each kind must be there. */
    static List<LoraTarget> find(Map<String, Parameter> parameters, List<String> kinds) {
        List<LoraTarget> found = new ArrayList<>();
        for (String kind : kinds) {
            int before = found.size();
            for (Map.Entry<String, Parameter> entry : parameters.entrySet()) {
                if (entry.getValue().getShape().dimension() == 2) {
                    add(found, entry.getKey(), kind);
                }
            }
            if (found.size() == before) {
                throw missing(parameters, kind);
            }
        }
        return found;
    }

    /** Returns every matrix that could have an adapter. */
    static List<LoraTarget> all(Map<String, Parameter> parameters) {
        List<LoraTarget> all = new ArrayList<>();
        parameters.forEach(
                (name, parameter) -> {
                    if (parameter.getShape().dimension() == 2) {
                        int parts = name.endsWith(JOINED) ? JOINED_MAPS : 1;
                        for (int i = 0; i < parts; i++) {
                            all.add(new LoraTarget(name, i, parts));
                        }
                    }
                });
        return all;
    }

    private static void add(List<LoraTarget> found, String name, String kind) {
        int part = PARTS.indexOf(kind);
        LoraTarget target =
                name.endsWith(JOINED) && part >= 0
                        ? new LoraTarget(name, part, JOINED_MAPS)
                        : isOf(name, kind) ? new LoraTarget(name, 0, 1) : null;
        if (target != null && !found.contains(target)) {
            found.add(target);
        }
    }

    private static boolean isOf(String name, String kind) {
        List<String> ends = USUAL.getOrDefault(kind, List.of(kind, kind + ".weight"));
        boolean attention = kind.equals("fc2") && name.endsWith("attention.output.dense.weight");
        return !attention
                && ends.stream().anyMatch(end -> name.equals(end) || name.endsWith("." + end));
    }

    private static IllegalArgumentException missing(
            Map<String, Parameter> parameters, String kind) {
        List<String> names =
                parameters.entrySet().stream()
                        .filter(entry -> entry.getValue().getShape().dimension() == 2)
                        .map(Map.Entry::getKey)
                        .toList();
        List<String> usual =
                Stream.concat(USUAL.keySet().stream().sorted(), names.stream()).toList();
        return new IllegalArgumentException(
                String.format(
                        "a target must be %s, or the end of a matrix's name, got %s%s; the"
                                + " matrices are %s",
                        String.join(", ", USUAL.keySet().stream().sorted().toList()),
                        kind,
                        NearestName.of(kind, usual)
                                .map(near -> ", did you mean " + near + "?")
                                .orElse(""),
                        String.join(", ", names)));
    }

    /** Returns the name of one of its two matrices, {@code lora_A} or {@code lora_B}. */
    String matrix(String which) {
        return parameter + "." + part + "." + which;
    }
}
