package ai.dyad.vision.encoder;

import ai.dyad.internal.Checks;

/**
 * In what vision transformers differ beside their sizes.
 *
 * @param classToken whether a learned class token stands before the patches
 * @param patchBias whether the patches' embedding has a bias
 * @param firstNorm whether the embeddings are normalized before the first layer
 * @param pooling how the states become one vector
 * @param pooler whether that vector goes through a linear layer of the same width and tanh, which
 *     transformers calls the pooler
 */
public record VisionTransformerDesign(
        boolean classToken,
        boolean patchBias,
        boolean firstNorm,
        VisionPooling pooling,
        boolean pooler) {
    /** CLIP's: a class token, no bias, a normalization before the layers. */
    public static final VisionTransformerDesign CLIP =
            new VisionTransformerDesign(true, false, true, VisionPooling.CLASS_TOKEN, false);

    /** That of ViT and DINOv2: a class token, a bias, no normalization before the layers. */
    public static final VisionTransformerDesign VIT =
            new VisionTransformerDesign(true, true, false, VisionPooling.CLASS_TOKEN, false);

    /** SigLIP's: no class token, a bias, and an attention that pools. */
    public static final VisionTransformerDesign SIGLIP =
            new VisionTransformerDesign(false, true, false, VisionPooling.ATTENTION, false);

    /**
     * Checks that the parts fit.
     *
     * @param classToken needed for {@link VisionPooling#CLASS_TOKEN}
     * @param patchBias as above
     * @param firstNorm as above
     * @param pooling not null
     * @param pooler as above
     * @throws IllegalArgumentException if the pooling is null, or lacks its class token
     */
    public VisionTransformerDesign {
        Checks.given(pooling, "pooling");
        if (pooling == VisionPooling.CLASS_TOKEN && !classToken) {
            throw new IllegalArgumentException(
                    "classToken must be true for pooling CLASS_TOKEN, got false");
        }
    }

    /** Returns this design with a pooler. */
    VisionTransformerDesign withPooler() {
        return new VisionTransformerDesign(classToken, patchBias, firstNorm, pooling, true);
    }

    /** Returns the number of states before those of the patches. */
    int prefix() {
        return classToken ? 1 : 0;
    }
}
