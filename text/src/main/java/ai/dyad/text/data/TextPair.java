package ai.dyad.text.data;

import java.util.Objects;

/**
 * Two texts that mean the same, and perhaps a third that looks alike but does not.
 *
 * @param anchor the text that is compared, such as a question
 * @param positive what belongs to it, such as the answer
 * @param negative a hard negative: near the anchor and yet wrong; or null where there is none
 */
public record TextPair(String anchor, String positive, String negative) {

    /**
     * Checks that both texts are there.
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
