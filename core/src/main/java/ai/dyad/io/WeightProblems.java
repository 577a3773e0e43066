package ai.dyad.io;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.dyad.internal.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Collects everything that keeps weights from fitting a block, for one message. */
final class WeightProblems {
    private final Set<String> extra;
    private final List<String> problems = new ArrayList<>();

    /**
     * Creates an empty list.
     *
     * @param extra the names that nothing asks for, of which one may be what is missing
     */
    WeightProblems(Set<String> extra) {
        this.extra = extra;
    }

    void add(String problem) {
        problems.add(problem);
    }

    /**
     * Adds a tensor that is not there.
     *
     * @param name its name
     * @param role what it is for, after the name, or nothing
     */
    void addMissing(String name, String role) {
        problems.add(
                "missing "
                        + name
                        + role
                        + NearestName.of(name, extra)
                                .map(near -> " (did you mean " + near + "?)")
                                .orElse(""));
    }

    void addUnexpected(String name) {
        problems.add("unexpected " + name);
    }

    /**
     * Compares a value with the parameter that it is for.
     *
     * @param name the parameter's name
     * @param origin where the value comes from, after the message, or nothing
     * @return whether it fits
     */
    boolean compare(String name, String origin, NDArray parameter, NDArray value) {
        int before = problems.size();
        if (!parameter.getShape().equals(value.getShape())) {
            problems.add(
                    String.format(
                            "shape of %s must be %s, got %s%s",
                            name, parameter.getShape(), value.getShape(), origin));
        }
        DataType wanted = parameter.getDataType();
        DataType given = value.getDataType();
        if (wanted != given && !(wanted.isFloating() && given.isFloating())) {
            problems.add(
                    String.format("type of %s must be %s, got %s%s", name, wanted, given, origin));
        }
        return problems.size() == before;
    }

    /**
     * Ends the comparison.
     *
     * @param weights what was compared with the block
     * @param parameters how many parameters the block has
     * @throws IllegalArgumentException if there was any problem; the message lists all
     */
    void requireNone(String weights, int parameters) {
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    String.format(
                            "%s must match the block's %d parameters, got %d problems:%n  %s",
                            weights,
                            parameters,
                            problems.size(),
                            String.join(System.lineSeparator() + "  ", problems)));
        }
    }
}
