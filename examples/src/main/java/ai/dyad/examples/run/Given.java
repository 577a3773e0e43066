package ai.dyad.examples.run;

import java.util.Map;
import java.util.function.Function;

/** Resolves an option's value: the given value, that of a resumed run, or a default. */
public final class Given {
    private Given() {}

    /**
     * Returns the given value, or a default.
     *
     * @param given the option's value, null if it was not given
     * @param otherwise the default
     * @param <T> the type of the value
     * @return the given value, or the default if it is null
     */
    public static <T> T or(T given, T otherwise) {
        return given == null ? otherwise : given;
    }

    /**
     * Returns the given value, or that of a run.
     *
     * @param given the option's value, null if it was not given
     * @param run the run's settings by name
     * @param name the setting's name
     * @param parse parses the setting
     * @param <T> the type of the value
     * @return the given value, or the run's setting; null if there is neither
     */
    public static <T> T or(
            T given, Map<String, String> run, String name, Function<String, T> parse) {
        String stored = run.get(name);
        return given != null || stored == null ? given : parse.apply(stored);
    }

    /**
     * Checks that a number is positive.
     *
     * @param name the option
     * @param value its value
     * @param <T> the type of the value
     * @return the value
     * @throws IllegalArgumentException if it is not
     */
    public static <T extends Number> T positive(String name, T value) {
        if (!(value.doubleValue() > 0)) {
            throw new IllegalArgumentException(name + " must be > 0, got " + value);
        }
        return value;
    }

    /**
     * Returns the total number of steps, given in steps or in epochs.
     *
     * @param steps the value of {@code --steps}, or null
     * @param epochs the value of {@code --epochs}, or null
     * @param stepsPerEpoch the steps per pass over the data
     * @param otherwise the default, if neither is given
     * @return the total number of steps
     * @throws IllegalArgumentException if both are given, or the given one is below 1
     */
    public static int steps(Integer steps, Integer epochs, long stepsPerEpoch, int otherwise) {
        if (steps != null && epochs != null) {
            throw new IllegalArgumentException("give --steps or --epochs, not both");
        }
        if (epochs != null) {
            long all = atLeast(1, "--epochs", epochs) * Math.max(1, stepsPerEpoch);
            return Math.toIntExact(all);
        }
        return atLeast(1, "--steps", or(steps, otherwise));
    }

    /**
     * Checks that a number is at least a minimum.
     *
     * @param least the smallest allowed value
     * @param name the option
     * @param value its value
     * @return the value
     * @throws IllegalArgumentException if it is not
     */
    public static int atLeast(int least, String name, int value) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be >= " + least + ", got " + value);
        }
        return value;
    }
}
