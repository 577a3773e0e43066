package ai.dyad.internal;

/** Checks of settings. Each message gives the rule first, then the value. */
public final class Checks {
    private Checks() {}

    /**
     * Requires a value greater than 0.
     *
     * @param name what is checked, in the user's words
     * @param value the value
     * @return the value
     * @throws IllegalArgumentException if it is not greater than 0 and finite
     */
    public static float positive(String name, float value) {
        return that(value > 0 && Float.isFinite(value), name, "must be > 0 and finite", value);
    }

    /**
     * Requires a value of 0 or more.
     *
     * @param name what is checked, in the user's words
     * @param value the value
     * @return the value
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public static float nonNegative(String name, float value) {
        return that(value >= 0 && Float.isFinite(value), name, "must be >= 0 and finite", value);
    }

    /**
     * Requires a fraction; 0 is allowed, 1 is not.
     *
     * @param name what is checked, in the user's words
     * @param value the value
     * @return the value
     * @throws IllegalArgumentException if it is outside of [0, 1)
     */
    public static float fraction(String name, float value) {
        return that(value >= 0 && value < 1, name, "must be in [0, 1)", value);
    }

    /**
     * Requires a probability; 0 and 1 are allowed.
     *
     * @param name what is checked, in the user's words
     * @param value the value
     * @return the value
     * @throws IllegalArgumentException if it is outside of [0, 1]
     */
    public static double probability(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " must be in [0, 1], got " + value);
        }
        return value;
    }

    /**
     * Requires a count of at least some number.
     *
     * @param name what is checked, in the user's words
     * @param least the smallest allowed
     * @param value the value
     * @return the value
     * @throws IllegalArgumentException if it is smaller
     */
    public static int atLeast(String name, int least, int value) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be >= " + least + ", got " + value);
        }
        return value;
    }

    /**
     * Requires a builder's setting to be set.
     *
     * @param <T> the setting's type
     * @param value the setting, null while it is missing
     * @param method the builder's method that sets it, such as {@code setEncoder}
     * @return the value
     * @throws IllegalStateException if it is missing
     */
    public static <T> T isSet(T value, String method) {
        if (value == null) {
            throw new IllegalStateException(
                    "a required setting is missing: call " + method + " before build");
        }
        return value;
    }

    /**
     * Requires a builder's argument not to be null.
     *
     * @param <T> the argument's type
     * @param value the argument
     * @param method the builder's method that was called, such as {@code optViews}
     * @return the value
     * @throws NullPointerException if it is null; the message names the method
     */
    public static <T> T given(T value, String method) {
        if (value == null) {
            String fix = method.startsWith("opt") ? "; omit the call to keep the default" : "";
            throw new NullPointerException(method + " must be given a value, got null" + fix);
        }
        return value;
    }

    private static float that(boolean holds, String name, String rule, float value) {
        if (!holds) {
            throw new IllegalArgumentException(name + " " + rule + ", got " + value);
        }
        return value;
    }
}
