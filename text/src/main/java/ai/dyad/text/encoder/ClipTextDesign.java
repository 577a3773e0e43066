package ai.dyad.text.encoder;

import ai.dyad.internal.Checks;

/**
 * In what the text encoders of CLIP and its successors differ beside their sizes.
 *
 * @param causal whether a token attends only to itself and those before it
 * @param pooling which token's state becomes the features
 * @param endToken the id of the end-of-text token, for {@link EndState#END_TOKEN}
 * @param padding the id with which texts are filled up to the context length, where that matters:
 *     without a causal mask, which padding is not hidden by, and for {@link EndState#LAST}
 * @param projectionBias whether the projection has a bias
 */
public record ClipTextDesign(
        boolean causal, EndState pooling, int endToken, int padding, boolean projectionBias) {
    /** CLIP's: causal, and the end-of-text token has the largest id. */
    public static final ClipTextDesign CLIP =
            new ClipTextDesign(true, EndState.LARGEST_ID, 0, 0, false);

    /**
     * Checks that a pooling is given.
     *
     * @param causal as above
     * @param pooling not null
     * @param endToken at least 0
     * @param padding at least 0
     * @param projectionBias as above
     * @throws IllegalArgumentException if a value is missing or negative
     */
    public ClipTextDesign {
        Checks.given(pooling, "pooling");
        Checks.atLeast("endToken", 0, endToken);
        Checks.atLeast("padding", 0, padding);
    }

    /**
     * SigLIP's: every token attends to all, padding included, and the last state is kept.
     *
     * @param padding the id of the padding
     * @return the design
     */
    public static ClipTextDesign sigLip(int padding) {
        return new ClipTextDesign(false, EndState.LAST, 0, padding, true);
    }

    /** Returns whether texts are filled up to the context length. */
    boolean isFilled() {
        return !causal || pooling == EndState.LAST;
    }

    /** Which token's state becomes the features. */
    public enum EndState {
        /** That of the largest id, the end-of-text token of CLIP's vocabulary. */
        LARGEST_ID,
        /** That of the first end-of-text token. */
        END_TOKEN,
        /** That of the last position of the context. */
        LAST,
        /** That of the first token. */
        FIRST
    }
}
