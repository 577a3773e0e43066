package ai.dyad.text.tokenizer;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.parser.Parser;

/**
 * Normalizes web captions as in CLIP's training: decodes HTML entities, replaces typographic
 * variants by plain characters, removes control characters, collapses white space and converts to
 * lower case.
 *
 * <p>Follows open_clip's cleaning, which begins with ftfy; ftfy's repair of text that was decoded
 * with the wrong character set is not included.
 */
final class CaptionCleaner {

    private static final Pattern TERMINAL_ESCAPES = Pattern.compile("\033\\[[\\d;]*[a-zA-Z]");
    private static final Pattern SINGLE_QUOTES = Pattern.compile("[\u02bc\u2018-\u201b]");
    private static final Pattern DOUBLE_QUOTES = Pattern.compile("[\u201c-\u201f]");
    private static final Pattern LINE_BREAKS = Pattern.compile("\r\n?|[\u2028\u2029]");
    private static final Pattern LATIN_CONTROLS = Pattern.compile("[\\x80-\\x9f]");
    private static final Pattern CONTROLS =
            Pattern.compile("[\\x00-\\x08\\x0b\\x0e-\\x1f\\x7f\u206a-\u206f\ufeff\ufff9-\ufffc]");
    private static final Pattern FULL_WIDTH = Pattern.compile("[\u3000\uff01-\uffef]+");
    private static final Pattern SPACE = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

    /** Ligatures and digraphs; Unicode's own decomposition would change more than these. */
    private static final Map<String, String> LIGATURES =
            Map.ofEntries(
                    Map.entry("Ĳ", "IJ"),
                    Map.entry("ĳ", "ij"),
                    Map.entry("ŉ", "ʼn"),
                    Map.entry("Ǳ", "DZ"),
                    Map.entry("ǲ", "Dz"),
                    Map.entry("ǳ", "dz"),
                    Map.entry("Ǆ", "DŽ"),
                    Map.entry("ǅ", "Dž"),
                    Map.entry("ǆ", "dž"),
                    Map.entry("Ǉ", "LJ"),
                    Map.entry("ǈ", "Lj"),
                    Map.entry("ǉ", "lj"),
                    Map.entry("Ǌ", "NJ"),
                    Map.entry("ǋ", "Nj"),
                    Map.entry("ǌ", "nj"),
                    Map.entry("ﬀ", "ff"),
                    Map.entry("ﬁ", "fi"),
                    Map.entry("ﬂ", "fl"),
                    Map.entry("ﬃ", "ffi"),
                    Map.entry("ﬄ", "ffl"),
                    Map.entry("ﬅ", "ſt"),
                    Map.entry("ﬆ", "st"));

    private static final Pattern LIGATURE =
            Pattern.compile("[" + String.join("", LIGATURES.keySet()) + "]");

    private CaptionCleaner() {}

    static String clean(String caption) {
        // text that looks like markup keeps its entities until the quotes are replaced
        String text = caption.indexOf('<') < 0 ? unescape(caption) : caption;
        text = unescape(unescape(plain(text)));
        return SPACE.matcher(text).replaceAll(" ").strip().toLowerCase(Locale.ROOT);
    }

    private static String plain(String caption) {
        String text = TERMINAL_ESCAPES.matcher(caption).replaceAll("");
        text = LATIN_CONTROLS.matcher(text).replaceAll(match -> asWindows(match.group()));
        text = LIGATURE.matcher(text).replaceAll(match -> LIGATURES.get(match.group()));
        text =
                FULL_WIDTH
                        .matcher(text)
                        .replaceAll(
                                match ->
                                        Matcher.quoteReplacement(
                                                Normalizer.normalize(
                                                        match.group(), Normalizer.Form.NFKC)));
        text = SINGLE_QUOTES.matcher(text).replaceAll("'");
        text = DOUBLE_QUOTES.matcher(text).replaceAll("\"");
        text = LINE_BREAKS.matcher(text).replaceAll("\n");
        text = CONTROLS.matcher(text).replaceAll("");
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    /** Reinterprets a Latin-1 control character as Windows-1252, which it usually is. */
    private static String asWindows(String control) {
        byte[] single = control.getBytes(StandardCharsets.ISO_8859_1);
        String meant = new String(single, Charset.forName("windows-1252"));
        return meant.equals("\ufffd") ? control : meant;
    }

    private static String unescape(String text) {
        return text.indexOf('&') < 0 ? text : Parser.unescapeEntities(text, false);
    }
}
