package ai.dyad.evaluation;

import java.util.Locale;

/**
 * What a {@link KnnEvaluation} found, with all that is needed to repeat it; prints as one line.
 *
 * @param protocol the name and version of the procedure
 * @param k how many neighbors voted
 * @param temperature of the votes
 * @param bankRows among how many rows the neighbors of each query were sought
 * @param queryRows how many queries were classified
 * @param dimension of the embeddings
 * @param topOne the fraction of queries whose class had the largest vote
 * @param topFive the fraction of queries whose class was among the five largest votes; a class
 *     without a vote is never among them
 * @param note what a reader of the numbers should know, such as a reduced k; may be empty
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
