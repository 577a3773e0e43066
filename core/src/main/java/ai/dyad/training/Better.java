package ai.dyad.training;

/** Which values of a metric are better. */
public enum Better {
    /** The lower the better, as for a loss. */
    LOWER,
    /** The higher the better, as for an accuracy. */
    HIGHER;

    boolean isBetter(float value, float than) {
        return this == LOWER ? value < than : value > than;
    }
}
