package ai.dyad.evaluation;

import java.util.Locale;

/**
 * The result of a {@link LinearProbe} and everything needed to reproduce it; prints as one line.
 *
 * @param protocol the name and version of the procedure
 * @param epochs the number of epochs
 * @param batchSize the number of rows per step
 * @param seed the seed of the order of rows
 * @param trainRows the number of training rows
 * @param testRows the number of test rows
 * @param dimension the dimension of the embeddings
 * @param lastTopOne the test accuracy after the last epoch: the one to report
 * @param bestTopOne the best test accuracy after any epoch, selected on the test set itself and
 *     therefore too optimistic; some publications report it
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
