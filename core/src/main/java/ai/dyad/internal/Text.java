package ai.dyad.internal;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** Normalizes and writes Unicode text. */
public final class Text {
    private static final Pattern SPACE = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final char REPLACEMENT = '\uFFFD';

    private Text() {}

    /**
     * Returns whether a text can be encoded in UTF-8, that is, has no unpaired surrogate.
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

    /**
     * Normalizes letter case, white space and Unicode form.
     *
     * @param text any text
     * @return NFKC in lower case, with single spaces and none at either end
     */
    public static String fold(String text) {
        String lower = nfkc(text).toLowerCase(Locale.ROOT);
        // lower case can undo the composition, as with a capital I with a dot
        return SPACE.matcher(nfkc(lower)).replaceAll(" ").strip();
    }

    private static String nfkc(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC);
    }

    /**
     * Writes a whole text as UTF-8, for files that need not appear whole; see {@link AtomicFile}.
     *
     * @param file the file, replaced
     * @param text its content; half a surrogate pair becomes U+FFFD, where {@code
     *     Files.writeString} would throw and lose all of it
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, String text) throws IOException {
        Files.write(file, wellFormed(text).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Opens a file to write UTF-8 to. Half a surrogate pair becomes U+FFFD, where the writer of
     * {@code Files.newBufferedWriter} would throw.
     *
     * @param file the file
     * @param options how to open it; replaced unless told otherwise
     * @return the writer, to be closed by the caller
     * @throws IOException if the file cannot be opened
     */
    public static BufferedWriter newWriter(Path file, OpenOption... options) throws IOException {
        CharsetEncoder encoder =
                StandardCharsets.UTF_8
                        .newEncoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE)
                        .replaceWith(String.valueOf(REPLACEMENT).getBytes(StandardCharsets.UTF_8));
        return new BufferedWriter(
                new OutputStreamWriter(Files.newOutputStream(file, options), encoder));
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
