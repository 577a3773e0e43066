package ai.dyad.evaluation;

import java.util.Locale;

/**
 * The retrieval scores of one direction: how well queries find their matches among candidates.
 *
 * <p>The rank of a query is 1 plus the number of non-matching candidates that score at least as
 * high as its best match.
 *
 * @param queries the number of queries
 * @param candidates the number of candidates
 * @param atOne R@1
 * @param atFive R@5
 * @param atTen R@10
 * @param medianRank the median of the ranks, 1 at best
 * @param meanRank the mean of the ranks, 1 at best
 * @param meanReciprocalRank the mean of 1 / rank, 1 at best
 */
public record RetrievalScores(
        int queries,
        int candidates,
        Recall atOne,
        Recall atFive,
        Recall atTen,
        double medianRank,
        double meanRank,
        double meanReciprocalRank) {
    /** {@inheritDoc} */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d queries among %d: %s; %s; %s; median rank %.1f, mean rank %.1f, MRR %.4f",
                queries,
                candidates,
                atOne,
                atFive,
                atTen,
                medianRank,
                meanRank,
                meanReciprocalRank);
    }
}
