package ai.dyad.training;

/** The direction in which a metric improves. */
public enum Better {
    /** Lower is better, as for a loss. */
    LOWER,
    /** Higher is better, as for accuracy. */
    HIGHER;

    boolean isBetter(float value, float than) {
        return this == LOWER ? value < than : value > than;
    }
}
