package ai.dyad.loss;

/** What negatives given with a batch are to the other keys of the batch. */
public enum GivenNegatives {
    /** A query is compared with its own key and the given negatives only, as in MoCo. */
    REPLACE_OTHER_KEYS,

    /** The given negatives are appended to the keys of the batch, as hard negatives are. */
    JOIN_OTHER_KEYS
}
