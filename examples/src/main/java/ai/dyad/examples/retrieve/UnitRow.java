package ai.dyad.examples.retrieve;

/** Scales rows to length 1, so that a dot product is a cosine. */
final class UnitRow {
    private UnitRow() {}

    static float[] of(float[] row) {
        double squares = 0;
        for (float value : row) {
            squares += (double) value * value;
        }
        if (!(squares < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "embeddings must be finite, got " + squares + " as a squared length");
        }
        double scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
        float[] unit = new float[row.length];
        for (int i = 0; i < row.length; i++) {
            unit[i] = (float) (row[i] * scale);
        }
        return unit;
    }
}
