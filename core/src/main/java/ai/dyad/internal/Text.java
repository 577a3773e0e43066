package ai.dyad.internal;

/** Text as Unicode wants it. */
public final class Text {
    private static final char REPLACEMENT = '\uFFFD';

    private Text() {}

    /**
     * Tells whether a text has UTF-8 bytes: every surrogate is one of a pair.
     *
     * @param text any text
     * @return true unless it holds half a pair
     */
    public static boolean isWellFormed(String text) {
        return firstLoneSurrogate(text) < 0;
    }

    /**
     * Replaces every half of a surrogate pair, as JSON escapes can make them, by U+FFFD.
     *
     * @param text any text
     * @return the text itself where it is well formed
     */
    public static String wellFormed(String text) {
        int lone = firstLoneSurrogate(text);
        if (lone < 0) {
            return text;
        }
        StringBuilder result = new StringBuilder(text);
        for (int i = lone; i < result.length(); i++) {
            if (Character.isHighSurrogate(result.charAt(i))
                    && i + 1 < result.length()
                    && Character.isLowSurrogate(result.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(result.charAt(i))) {
                result.setCharAt(i, REPLACEMENT);
            }
        }
        return result.toString();
    }

    private static int firstLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else {
                return i;
            }
        }
        return -1;
    }
}
