package ai.dyad.evaluation;

import java.util.Locale;

/**
 * What a {@link LinearProbe} found, with all that is needed to repeat it; prints as one line.
 *
 * @param protocol the name and version of the procedure
 * @param epochs how often the training table was seen
 * @param batchSize rows per step
 * @param seed of the order of rows
 * @param trainRows rows trained on
 * @param testRows rows tested on
 * @param dimension of the embeddings
 * @param lastTopOne the test accuracy after the last epoch: the one to quote
 * @param bestTopOne the best test accuracy after any epoch, chosen on the test set itself and
 *     therefore too good; some publications quote it
 * @param bestEpoch the first epoch, from 1, that reached it
 */
public record LinearProbeResult(
        String protocol,
        int epochs,
        int batchSize,
        long seed,
        int trainRows,
        int testRows,
        int dimension,
        double lastTopOne,
        double bestTopOne,
        int bestEpoch) {
    /** {@inheritDoc} */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s %d epochs, batch %d, seed %d, %d rows for training and %d for testing of"
                        + " dimension %d: top-1 %.4f last epoch, %.4f best epoch (%d)",
                protocol,
                epochs,
                batchSize,
                seed,
                trainRows,
                testRows,
                dimension,
                lastTopOne,
                bestTopOne,
                bestEpoch);
    }
}
