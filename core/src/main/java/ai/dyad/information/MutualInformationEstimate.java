package ai.dyad.information;

import java.util.Locale;

/**
 * An estimate of a bound on mutual information, with its confidence interval.
 *
 * @param bound the name of the bound
 * @param nats the estimate, in nats
 * @param low the lower end of the confidence interval, in nats
 * @param high the upper end of the confidence interval, in nats
 * @param confidence the confidence level of the interval, such as 0.95
 * @param ceiling the largest value that the bound can take with this batch, in nats; positive
 *     infinity if there is none
 * @param atIndependence the value of the bound for independent variables, in nats
 */
public record MutualInformationEstimate(
        String bound,
        double nats,
        double low,
        double high,
        double confidence,
        double ceiling,
        double atIndependence) {
    /** An estimate within this distance of its ceiling, in nats, is limited by the batch size. */
    public static final double CEILING_MARGIN = 0.1;

    private static final double NATS_PER_BIT = Math.log(2);

    /**
     * Returns the estimate in bits.
     *
     * @return {@link #nats} divided by log 2
     */
    public double bits() {
        return nats / NATS_PER_BIT;
    }

    /**
     * Returns whether the estimate is within {@value #CEILING_MARGIN} nats of its ceiling.
     *
     * @return true if the batch size, not the data, limits the estimate
     */
    public boolean atCeiling() {
        return nats >= ceiling - CEILING_MARGIN;
    }

    /**
     * Returns whether the confidence interval includes the value for independent pairs.
     *
     * @return true if no dependence was found
     */
    public boolean atChance() {
        return low <= atIndependence;
    }

    /**
     * Describes the limits of the estimate.
     *
     * @return one sentence, empty if there are none
     */
    public String advice() {
        if (atCeiling()) {
            return format(
                    "within %.1f nats of its ceiling of %.3f: cannot rise further, raise the batch",
                    CEILING_MARGIN, ceiling);
        }
        return atChance() ? "no better than chance: no dependence found" : "";
    }

    /**
     * Returns a description of the estimate in nats and bits, with interval and advice.
     *
     * @return one line
     */
    @Override
    public String toString() {
        String advice = advice();
        return format(
                "%s: %.3f nats (%.3f bits), %.0f%% interval [%.3f, %.3f]%s",
                bound,
                nats,
                bits(),
                100 * confidence,
                low,
                high,
                advice.isEmpty() ? "" : "; " + advice);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
