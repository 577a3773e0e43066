package ai.dyad.vision.encoder;

/** How a {@link VisionTransformer} makes one vector of its states. */
public enum VisionPooling {
    /** The normalized state of the class token, as in CLIP, ViT and DINOv2. */
    CLASS_TOKEN,

    /** The mean of the normalized states of the patches. */
    MEAN,

    /**
     * The normalized mean of the states of the patches, as in timm's models with average pooling.
     */
    NORM_OF_MEAN,

    /** An {@link AttentionPool} over all normalized states, as in SigLIP. */
    ATTENTION
}
