package ai.dyad.information;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.Locale;

/**
 * Measures how closely scores are log-probabilities without normalization: the mean and standard
 * deviation over contexts of {@code log Z(c) = log sum_x exp(s(x, c))}.
 *
 * <p>Both are 0 for a self-normalized model, as trained by local NCE; a single score is then a
 * log-probability, and prediction needs no sum over all values.
 *
 * @param meanLogZ the mean of log Z over contexts
 * @param spreadLogZ the standard deviation of log Z over contexts
 * @param contexts the number of contexts
 */
public record SelfNormalization(double meanLogZ, double spreadLogZ, int contexts) {
    /**
     * Computes the measure from scores.
     *
     * @param scores (C, V), every value x for each of C contexts
     * @return the measurement
     * @throws IllegalArgumentException if the scores are not a matrix
     */
    public static SelfNormalization of(NDArray scores) {
        DistributionRecovery.checkMatrix(scores);
        try (NDManager scope = scores.getManager().newSubManager()) {
            NDArray own = scores.stopGradient();
            own.attach(scope);
            NDArray logZ = MutualInformationBound.logSumExp(own.toType(DataType.FLOAT64, false));
            double[] values = logZ.toDoubleArray();
            double mean = Arrays.stream(values).average().orElseThrow();
            double variance =
                    Arrays.stream(values)
                            .map(value -> (value - mean) * (value - mean))
                            .average()
                            .orElseThrow();
            return new SelfNormalization(mean, Math.sqrt(variance), values.length);
        }
    }

    /**
     * Returns a description of the measurement.
     *
     * @return one line
     */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "log Z %.3f +- %.3f over %d contexts", meanLogZ, spreadLogZ, contexts);
    }
}
