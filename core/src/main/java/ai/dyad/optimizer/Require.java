package ai.dyad.optimizer;

/** The ranges of options, each with its one message: rule first, then the value given. */
final class Require {
    private Require() {}

    static float positive(String name, float value) {
        return that(value > 0 && Float.isFinite(value), name, "must be > 0 and finite", value);
    }

    static float nonNegative(String name, float value) {
        return that(value >= 0 && Float.isFinite(value), name, "must be >= 0 and finite", value);
    }

    static float fraction(String name, float value) {
        return that(value >= 0 && value < 1, name, "must be in [0, 1)", value);
    }

    private static float that(boolean holds, String name, String rule, float value) {
        if (!holds) {
            throw new IllegalArgumentException(name + " " + rule + ", got " + value);
        }
        return value;
    }
}
