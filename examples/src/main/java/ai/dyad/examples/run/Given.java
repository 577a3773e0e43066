package ai.dyad.examples.run;

import java.util.Map;
import java.util.function.Function;

/** Settles an option's value: what was given, what the run to go on with has, or a default. */
public final class Given {
    private Given() {}

    /**
     * Returns what was given, or else a default.
     *
     * @param given the option's value, null if it was not given
     * @param otherwise the default
     * @param <T> the type of the value
     * @return one of the two
     */
    public static <T> T or(T given, T otherwise) {
        return given == null ? otherwise : given;
    }

    /**
     * Returns what was given, or else what a run has.
     *
     * @param given the option's value, null if it was not given
     * @param run the run's settings by name
     * @param name the setting's name
     * @param parse reads the setting
     * @param <T> the type of the value
     * @return one of the two, null if there is neither
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
     * Settles how long to train, which is given in one of two ways.
     *
     * @param steps what {@code --steps} was given, or null
     * @param epochs what {@code --epochs} was given, or null
     * @param stepsPerEpoch the steps of a pass over the data
     * @param otherwise the steps where neither was given
     * @return the steps of the whole run
     * @throws IllegalArgumentException if both are given, or the one that is given is below 1
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
     * Checks that a number is large enough.
     *
     * @param least the smallest that is
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
