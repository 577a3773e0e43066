package ai.dyad.evaluation;

import java.util.Locale;

/**
 * The fraction of queries that find a match among their first k candidates, R@k.
 *
 * @param k the number of candidates considered
 * @param value R@k, in [0, 1]
 * @param low the lower end of its bootstrap interval
 * @param high the upper end of its bootstrap interval
 * @param chance the expected R@k of candidates in random order
 */
public record Recall(int k, double value, double low, double high, double chance) {
    /** {@inheritDoc} */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "R@%d %.4f [%.4f, %.4f], chance %.4f", k, value, low, high, chance);
    }
}
