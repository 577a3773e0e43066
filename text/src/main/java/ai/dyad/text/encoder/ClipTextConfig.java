package ai.dyad.text.encoder;

import ai.dyad.internal.Checks;
import ai.dyad.nn.transformer.TransformerConfig;

/**
 * The sizes of a {@link ClipTextEncoder}: everything needed to rebuild it.
 *
 * @param transformer the sizes of its layers
 * @param vocabulary the number of token ids
 * @param contextLength the maximum sequence length, special tokens included
 * @param projection the length of the projected features, 0 for no projection
 */
public record ClipTextConfig(
        TransformerConfig transformer, int vocabulary, int contextLength, int projection) {

    /**
     * Checks the sizes.
     *
     * @param transformer not null
     * @param vocabulary at least 1
     * @param contextLength at least 1
     * @param projection at least 0
     * @throws IllegalArgumentException if a size is out of range
     */
    public ClipTextConfig {
        if (transformer == null) {
            throw new IllegalArgumentException("transformer must be given");
        }
        Checks.atLeast("vocabulary", 1, vocabulary);
        Checks.atLeast("contextLength", 1, contextLength);
        Checks.atLeast("projection", 0, projection);
    }
}
