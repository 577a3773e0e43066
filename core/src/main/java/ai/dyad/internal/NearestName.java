package ai.dyad.internal;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the name that a mistyped one was probably meant to be: the nearest known name by edit
 * distance, or one that differs only by a dotted prefix such as {@code encoder.}.
 */
public final class NearestName {

    private NearestName() {}

    /**
     * Returns the known name nearest to the wanted one, if it differs in at most two characters or
     * a third of them.
     *
     * @param wanted the name that is not known
     * @param known the names that are
     * @return the nearest known name, or empty
     */
    public static Optional<String> of(String wanted, Collection<String> known) {
        String best = null;
        int bestDistance = Math.max(2, wanted.length() / 3) + 1;
        for (String candidate : known) {
            int distance = samePath(wanted, candidate) ? 0 : distance(wanted, candidate);
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return Optional.ofNullable(best);
    }

    private static boolean samePath(String a, String b) {
        return a.endsWith("." + b) || b.endsWith("." + a);
    }

    /** Levenshtein distance, ignoring case. */
    private static int distance(String first, String second) {
        String a = first.toLowerCase(Locale.ROOT);
        String b = second.toLowerCase(Locale.ROOT);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int substitution = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substitution, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
