package ai.dyad.loss;

import ai.djl.ndarray.NDList;

/**
 * How a loss uses negatives that come in addition to the keys of the batch, such as those of a
 * queue.
 */
public enum ExtraNegatives {
    /** Each query is compared only with its own key and the extra negatives, as in MoCo. */
    REPLACE_OTHER_KEYS,

    /** The extra negatives are appended to the keys of the batch. */
    JOIN_OTHER_KEYS,

    /**
     * Each query has one hard negative, row i of the extra negatives (N, D) for query i, which is
     * added to the keys of the batch for that query only, because it may be a positive of another
     * query. For data sets of anchor, positive and hard negative.
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
     * Returns the predictions; for {@link #ONE_PER_QUERY} the negatives (N, D) and their ids (N)
     * are reshaped to (N, 1, D) and (N, 1).
     */
    NDList inSets(NDList predictions) {
        return predictions;
    }

    /** Checks the shapes of the extra negatives and of their ids. */
    void check(NDList predictions) {
        Expect.negatives(predictions);
    }
}
