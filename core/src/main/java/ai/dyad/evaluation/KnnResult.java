package ai.dyad.evaluation;

import java.util.Locale;

/**
 * The result of a {@link KnnEvaluation} and everything needed to reproduce it; prints as one line.
 *
 * @param protocol the name and version of the procedure
 * @param k the number of neighbors that voted
 * @param temperature the temperature of the votes
 * @param bankRows the number of rows searched for each query
 * @param queryRows the number of classified queries
 * @param dimension the dimension of the embeddings
 * @param topOne the fraction of queries whose class had the largest vote
 * @param topFive the fraction of queries whose class was among the five largest votes; a class
 *     without a vote is never among them
 * @param note a remark on the result, such as a reduced k; may be empty
 */
public record KnnResult(
        String protocol,
        int k,
        double temperature,
        int bankRows,
        int queryRows,
        int dimension,
        double topOne,
        double topFive,
        String note) {
    /** {@inheritDoc} */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s k=%d t=%s, %d queries against %d rows of dimension %d:"
                        + " top-1 %.4f, top-5 %.4f%s",
                protocol,
                k,
                temperature,
                queryRows,
                bankRows,
                dimension,
                topOne,
                topFive,
                note.isEmpty() ? "" : " (" + note + ")");
    }
}
