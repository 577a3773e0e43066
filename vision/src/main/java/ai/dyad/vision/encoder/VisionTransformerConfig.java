package ai.dyad.vision.encoder;

import ai.dyad.internal.Checks;
import ai.dyad.nn.transformer.TransformerConfig;

/**
 * The sizes of a {@link VisionTransformer}: everything needed to rebuild it.
 *
 * @param transformer the sizes of its layers
 * @param imageSize S, the height and width of the images in pixels, a multiple of the patch size
 * @param patchSize the height and width of a patch in pixels
 * @param channels the number of color channels
 * @param projection the length of the projected features, 0 for no projection
 * @param design what differs between families of models
 */
public record VisionTransformerConfig(
        TransformerConfig transformer,
        int imageSize,
        int patchSize,
        int channels,
        int projection,
        VisionTransformerDesign design) {

    /**
     * Checks the sizes.
     *
     * @param transformer not null
     * @param imageSize as above
     * @param patchSize at least 1
     * @param channels at least 1
     * @param projection at least 0
     * @param design null for {@link VisionTransformerDesign#CLIP}, as in models saved without one
     * @throws IllegalArgumentException if a size is out of range
     */
    public VisionTransformerConfig {
        if (transformer == null) {
            throw new IllegalArgumentException("transformer must be given");
        }
        Checks.atLeast("patchSize", 1, patchSize);
        if (imageSize < patchSize || imageSize % patchSize != 0) {
            throw new IllegalArgumentException(
                    "imageSize must be a multiple of patchSize "
                            + patchSize
                            + ", got "
                            + imageSize);
        }
        Checks.atLeast("channels", 1, channels);
        Checks.atLeast("projection", 0, projection);
        design = design == null ? VisionTransformerDesign.CLIP : design;
    }

    /**
     * Describes an encoder of CLIP's design.
     *
     * @param transformer as above
     * @param imageSize as above
     * @param patchSize as above
     * @param channels as above
     * @param projection as above
     */
    public VisionTransformerConfig(
            TransformerConfig transformer,
            int imageSize,
            int patchSize,
            int channels,
            int projection) {
        this(transformer, imageSize, patchSize, channels, projection, null);
    }

    /** Returns the number of patches along one side. */
    int side() {
        return imageSize / patchSize;
    }
}
