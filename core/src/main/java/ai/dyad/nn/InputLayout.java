package ai.dyad.nn;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The names of two encoders, and how many of the input arrays belong to the first; all others
 * belong to the second.
 *
 * @param names two names
 * @param firstInputs how many arrays belong to the first encoder
 * @param secondInputs how many belong to the second, 0 for any number
 */
record InputLayout(List<String> names, int firstInputs, int secondInputs) {
    private static final Set<String> TAKEN = Set.of("logit_scale", "logit_bias");

    InputLayout {
        for (String name : names) {
            if (name.isBlank() || name.contains(".") || TAKEN.contains(name)) {
                throw new IllegalArgumentException(
                        "an encoder's name must not be blank, logit_scale or logit_bias, nor have"
                                + " a dot, got \""
                                + name
                                + '"');
            }
        }
        if (names.get(0).equals(names.get(1))) {
            throw new IllegalArgumentException(
                    "the encoders must have two names, got " + names.get(0) + " twice");
        }
    }

    InputLayout withNames(String one, String other) {
        return new InputLayout(List.of(one, other), firstInputs, secondInputs);
    }

    InputLayout withCount(String name, int count) {
        return isFirst(name)
                ? new InputLayout(names, count, secondInputs)
                : new InputLayout(names, firstInputs, count);
    }

    boolean isFirst(String name) {
        int index = names.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException(
                    "the encoders are named " + String.join(" and ", names) + ", got " + name);
        }
        return index == 0;
    }

    NDList ofFirst(NDList inputs) {
        requireBoth(inputs.size());
        return new NDList(inputs.subList(0, firstInputs));
    }

    NDList ofSecond(NDList inputs) {
        return new NDList(inputs.subList(firstInputs, inputs.size()));
    }

    Shape[] ofFirst(Shape[] inputs) {
        requireBoth(inputs.length);
        return Arrays.copyOf(inputs, firstInputs);
    }

    Shape[] ofSecond(Shape[] inputs) {
        return Arrays.copyOfRange(inputs, firstInputs, inputs.length);
    }

    private void requireBoth(int arrays) {
        int rest = arrays - firstInputs;
        if (secondInputs == 0 ? rest < 1 : rest != secondInputs) {
            throw new IllegalArgumentException(
                    String.format(
                            "expected %d input arrays for %s, then %s for %s, got %d in all",
                            firstInputs,
                            names.get(0),
                            secondInputs == 0 ? "at least 1" : Integer.toString(secondInputs),
                            names.get(1),
                            arrays));
        }
    }
}
