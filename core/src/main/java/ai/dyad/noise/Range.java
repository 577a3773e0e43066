package ai.dyad.noise;

/** The values of a distribution, 0 .. size - 1. */
final class Range {
    private Range() {}

    static int check(int value, int size) {
        if (value < 0 || value >= size) {
            throw new IllegalArgumentException("value must be in [0, " + size + "), got " + value);
        }
        return value;
    }

    static int checkSize(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("number of values must be >= 1, got " + size);
        }
        return size;
    }
}
