package ai.dyad.loss;

/** Whom negatives that are given with a batch are compared with, and beside which keys. */
public enum ExtraNegatives {
    /** A query is compared with its own key and the extra negatives only, as in MoCo. */
    REPLACE_OTHER_KEYS,

    /** The extra negatives are appended to the keys of the batch. */
    JOIN_OTHER_KEYS,

    /**
     * Each query has one hard negative, row i of the extra negatives (N, D) for query i, which
     * joins the keys of the batch for that query alone: to another query it may be right. This is
     * what a data set of anchor, positive and hard negative gives.
     */
    ONE_PER_QUERY
}
