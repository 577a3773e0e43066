package ai.dyad.loss;

import ai.djl.ndarray.NDList;

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
    ONE_PER_QUERY {
        @Override
        NDList inSets(NDList predictions) {
            NDList all = predictions.subNDList(0, Math.min(KEYS_END, predictions.size()));
            predictions.subNDList(all.size()).forEach(extra -> all.add(extra.expandDims(1)));
            return all;
        }

        @Override
        void check(NDList predictions) {
            Expect.sameShape("query", predictions.get(0), "negatives", predictions.get(2));
            super.check(predictions);
        }
    };

    private static final int KEYS_END = 2;

    /**
     * Returns the predictions with hard negatives (N, D) and their ids (N) as sets of one per
     * query, (N, 1, D) and (N, 1), where that is what they are.
     */
    NDList inSets(NDList predictions) {
        return predictions;
    }

    /** Checks the shapes of the extra negatives and of their ids. */
    void check(NDList predictions) {
        Expect.negatives(predictions);
    }
}
