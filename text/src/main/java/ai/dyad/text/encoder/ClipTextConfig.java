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
 * @param design what differs between families of models
 */
public record ClipTextConfig(
        TransformerConfig transformer,
        int vocabulary,
        int contextLength,
        int projection,
        ClipTextDesign design) {

    /**
     * Checks the sizes.
     *
     * @param transformer not null
     * @param vocabulary at least 1
     * @param contextLength at least 1
     * @param projection at least 0
     * @param design null for {@link ClipTextDesign#CLIP}, as in models saved without one
     * @throws IllegalArgumentException if a size is out of range
     */
    public ClipTextConfig {
        if (transformer == null) {
            throw new IllegalArgumentException("transformer must be given");
        }
        Checks.atLeast("vocabulary", 1, vocabulary);
        Checks.atLeast("contextLength", 1, contextLength);
        Checks.atLeast("projection", 0, projection);
        design = design == null ? ClipTextDesign.CLIP : design;
    }

    /**
     * Describes an encoder of CLIP's design.
     *
     * @param transformer as above
     * @param vocabulary as above
     * @param contextLength as above
     * @param projection as above
     */
    public ClipTextConfig(
            TransformerConfig transformer, int vocabulary, int contextLength, int projection) {
        this(transformer, vocabulary, contextLength, projection, null);
    }
}
