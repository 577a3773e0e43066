package ai.dyad.examples;

import java.util.Arrays;
import java.util.Locale;

/**
 * Whether this JVM can take names that are not ASCII. It takes their encoding from the locale when
 * it starts, and nothing can be done about it afterwards; the launcher sets a UTF-8 locale.
 */
final class NameEncoding {
    private static final char DAMAGED = '\uFFFD';

    private NameEncoding() {}

    /** Warns of a locale that damages names; refuses arguments that are damaged already. */
    static boolean permits(String... args) {
        String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
        boolean windows =
                System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
        if (windows || encoding.equalsIgnoreCase("UTF-8")) {
            return true; // Windows names files in Unicode whatever the locale
        }
        boolean damaged = Arrays.stream(args).anyMatch(arg -> arg.indexOf(DAMAGED) >= 0);
        System.err.println(
                "dyad: names that are not ASCII "
                        + (damaged ? "are" : "would be")
                        + " damaged, because the locale's encoding is "
                        + encoding
                        + ": start with ./dyad, or set LC_ALL=C.UTF-8");
        return !damaged;
    }
}
