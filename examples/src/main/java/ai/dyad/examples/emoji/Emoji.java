package ai.dyad.examples.emoji;

import java.util.List;

/**
 * An emoji and its description.
 *
 * @param codePoints its code points in hexadecimal, joined by "-", such as "1F44B-1F3FD"
 * @param base the code points of the emoji of which this is a skin-tone variant; its own if it is
 *     no variant
 * @param description its name in English, such as "grinning face with big eyes"
 * @param keywords English words for it
 * @param group one of Unicode's groups, such as "Smileys &amp; Emotion"
 * @param subgroup one of Unicode's subgroups, such as "face-smiling"
 */
public record Emoji(
        String codePoints,
        String base,
        String description,
        List<String> keywords,
        String group,
        String subgroup) {
    /**
     * Returns whether this is a base emoji, not a skin-tone variant.
     *
     * @return whether it is its own base
     */
    public boolean isBase() {
        return codePoints.equals(base);
    }

    /**
     * Returns the emoji itself.
     *
     * @return the characters
     */
    public String text() {
        return CodePoints.text(codePoints);
    }
}
