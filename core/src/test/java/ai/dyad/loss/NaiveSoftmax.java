package ai.dyad.loss;

/** The softmax losses as written in the papers: a loop over anchors and one over candidates. */
final class NaiveSoftmax {
    private NaiveSoftmax() {}

    /** The role of a candidate for an anchor. */
    enum Part {
        POSITIVE,
        NEGATIVE,
        LEFT_OUT
    }

    /** Returns the role of each candidate for each anchor. */
    interface Parts {
        Part of(int anchor, int candidate);

        /** Candidate i is anchor i's positive, all others are negatives. */
        static Part diagonal(int anchor, int candidate) {
            return anchor == candidate ? Part.POSITIVE : Part.NEGATIVE;
        }

        /** Candidate 0 is every anchor's positive, all others are negatives. */
        static Part first(int anchor, int candidate) {
            return candidate == 0 ? Part.POSITIVE : Part.NEGATIVE;
        }

        /** Row i of N anchors and row i of N candidates are a pair; ids classify all other rows. */
        static Parts pairs(long[] ids, EqualIds equalIds) {
            return (i, j) -> i == j ? Part.POSITIVE : byId(ids[i] == ids[j], equalIds);
        }

        /** Like {@link #pairs}, for two views of N samples stacked into 2N rows. */
        static Parts twoViews(long[] ids, EqualIds equalIds) {
            int n = ids.length;
            return (i, j) ->
                    i == j
                            ? Part.LEFT_OUT
                            : i % n == j % n
                                    ? Part.POSITIVE
                                    : byId(ids[i % n] == ids[j % n], equalIds);
        }

        /** Rows of a class are positives of each other; a row is not its own positive. */
        static Parts classes(long[] classes) {
            return (i, j) ->
                    i == j
                            ? Part.LEFT_OUT
                            : classes[i] == classes[j] ? Part.POSITIVE : Part.NEGATIVE;
        }

        private static Part byId(boolean equal, EqualIds equalIds) {
            Part ifEqual = equalIds == EqualIds.POSITIVES ? Part.POSITIVE : Part.LEFT_OUT;
            return equal ? ifEqual : Part.NEGATIVE;
        }
    }

    /** The mean over the anchors that have a positive. */
    static double mean(double[][] logits, Parts parts) {
        return mean(logits, parts, 0);
    }

    /** As {@link #mean(double[][], Parts)}, with a share of the target spread over all. */
    static double mean(double[][] logits, Parts parts, double smoothing) {
        double total = 0;
        int anchors = 0;
        for (int i = 0; i < logits.length; i++) {
            double denominator = 0;
            double positives = 0;
            double all = 0;
            int positiveCount = 0;
            int count = 0;
            for (int j = 0; j < logits[i].length; j++) {
                Part part = parts.of(i, j);
                if (part != Part.LEFT_OUT) {
                    denominator += Math.exp(logits[i][j]);
                    all += logits[i][j];
                    count++;
                }
                if (part == Part.POSITIVE) {
                    positives += logits[i][j];
                    positiveCount++;
                }
            }
            if (positiveCount > 0) {
                double target = (1 - smoothing) * positives / positiveCount;
                total += Math.log(denominator) - target - smoothing * all / count;
                anchors++;
            }
        }
        return total / anchors;
    }

    /** Cosines of all rows with all columns, over a temperature. */
    static double[][] cosines(double[][] rows, double[][] columns, double temperature) {
        return LossFixture.table(
                rows.length,
                columns.length,
                (i, j) -> LossFixture.cosine(rows[i], columns[j]) / temperature);
    }
}
