package ai.dyad.information;

import java.util.Locale;

/**
 * An estimate of a bound on mutual information, with its confidence interval.
 *
 * @param bound the name of the bound
 * @param nats the estimate, in nats
 * @param low the lower end of the confidence interval, in nats
 * @param high the upper end of the confidence interval, in nats
 * @param confidence the probability that the interval stands for, such as 0.95
 * @param ceiling the largest value that the bound can take with this batch, in nats; positive
 *     infinity when there is none
 * @param atIndependence the value of the bound when there is nothing to find, in nats
 */
public record MutualInformationEstimate(
        String bound,
        double nats,
        double low,
        double high,
        double confidence,
        double ceiling,
        double atIndependence) {
    /** How close to its ceiling, in nats, an estimate says nothing more about the data. */
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
     * @return whether the batch, not the data, limits the estimate
     */
    public boolean atCeiling() {
        return nats >= ceiling - CEILING_MARGIN;
    }

    /**
     * Returns whether the confidence interval reaches down to what independent pairs would give.
     *
     * @return whether no dependence was found
     */
    public boolean atChance() {
        return low <= atIndependence;
    }

    /**
     * Says in words what the estimate can and cannot tell.
     *
     * @return one sentence, empty when there is nothing to say
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
     * Returns the estimate in words, in nats and bits, with interval and advice.
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
