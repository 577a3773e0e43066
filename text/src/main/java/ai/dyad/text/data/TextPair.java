package ai.dyad.text.data;

import java.util.Objects;

/**
 * Two texts that belong together, and optionally a hard negative.
 *
 * @param anchor the anchor text, such as a question
 * @param positive the text that matches it, such as the answer
 * @param negative a hard negative, which is similar to the anchor but does not match it; or null if
 *     there is none
 */
public record TextPair(String anchor, String positive, String negative) {

    /**
     * Checks that anchor and positive are given.
     *
     * @param anchor not null
     * @param positive not null
     * @param negative may be null
     */
    public TextPair {
        Objects.requireNonNull(anchor, "anchor must not be null");
        Objects.requireNonNull(positive, "positive must not be null");
    }

    /**
     * Creates a pair without a hard negative.
     *
     * @param anchor not null
     * @param positive not null
     */
    public TextPair(String anchor, String positive) {
        this(anchor, positive, null);
    }
}
