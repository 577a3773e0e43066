package ai.dyad.examples.emoji;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** Code points in hexadecimal, joined by "-". */
final class CodePoints {
    private static final int FIRST_SKIN_TONE = 0x1F3FB;
    private static final int LAST_SKIN_TONE = 0x1F3FF;
    private static final int VARIATION_SELECTOR = 0xFE0F;

    /**
     * Emoji of two people, each with a skin tone, whose form without skin tones is a single
     * character: holding hands, kiss, couple with heart, handshake.
     */
    private static final Map<String, String> PAIRS =
            Map.of(
                    "1F468-200D-1F91D-200D-1F468", "1F46C",
                    "1F469-200D-1F91D-200D-1F468", "1F46B",
                    "1F469-200D-1F91D-200D-1F469", "1F46D",
                    "1F9D1-200D-2764-200D-1F48B-200D-1F9D1", "1F48F",
                    "1F9D1-200D-2764-200D-1F9D1", "1F491",
                    "1FAF1-200D-1FAF2", "1F91D");

    private CodePoints() {}

    static String text(String codePoints) {
        StringBuilder text = new StringBuilder();
        for (String codePoint : codePoints.split("-", -1)) {
            text.appendCodePoint(Integer.parseInt(codePoint, 16));
        }
        return text.toString();
    }

    /**
     * Returns whether an emoji is a skin-tone variant. The five tones alone are emoji of their own.
     */
    static boolean hasSkinTone(String codePoints) {
        return codePoints.contains("-")
                && Arrays.stream(codePoints.split("-", -1)).anyMatch(CodePoints::isSkinTone);
    }

    /** Returns a key that an emoji and its skin-tone variants share. */
    static String family(String codePoints) {
        if (!codePoints.contains("-")) {
            return codePoints;
        }
        String plain =
                Arrays.stream(codePoints.split("-", -1))
                        .filter(codePoint -> !isSkinTone(codePoint))
                        .filter(codePoint -> Integer.parseInt(codePoint, 16) != VARIATION_SELECTOR)
                        .collect(Collectors.joining("-"));
        return PAIRS.getOrDefault(plain, plain);
    }

    private static boolean isSkinTone(String codePoint) {
        int value = Integer.parseInt(codePoint, 16);
        return value >= FIRST_SKIN_TONE && value <= LAST_SKIN_TONE;
    }
}
