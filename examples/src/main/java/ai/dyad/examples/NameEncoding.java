package ai.dyad.examples;

import java.util.Arrays;
import java.util.Locale;

/**
 * Checks that this JVM can read non-ASCII names. A JVM takes the encoding of file names and
 * arguments from the locale at startup and cannot change it later, so the launcher sets a UTF-8
 * locale.
 */
final class NameEncoding {
    private static final char DAMAGED = '\uFFFD';

    private NameEncoding() {}

    /** Warns of a locale that damages names; returns false if an argument is already damaged. */
    static boolean permits(String... args) {
        String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
        boolean windows =
                System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
        if (windows || encoding.equalsIgnoreCase("UTF-8")) {
            return true; // Windows names files in Unicode whatever the locale
        }
        boolean damaged = Arrays.stream(args).anyMatch(arg -> arg.indexOf(DAMAGED) >= 0);
        System.err.println(
                "dyad: non-ASCII names "
                        + (damaged ? "are" : "would be")
                        + " damaged, because the encoding of the locale is "
                        + encoding
                        + ": start with ./dyad, or set LC_ALL=C.UTF-8");
        return !damaged;
    }
}
