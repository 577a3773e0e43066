package ai.dyad.vision.encoder;

import ai.dyad.io.WeightMap;
import ai.dyad.io.internal.PreNormNames;
import java.util.List;

/**
 * How a family of published models names the parameters of its vision transformer, without the
 * prefix that all of them share.
 *
 * @param classToken the class token
 * @param positions the positions
 * @param patches the map of the patches
 * @param firstNorm the normalization before the layers, null if the family has none
 * @param layers the layers
 * @param lastNorm the normalization after the layers
 * @param interpolation how positions are adapted to other image sizes
 */
record PublishedTransformer(
        String classToken,
        String positions,
        String patches,
        String firstNorm,
        PreNormNames layers,
        String lastNorm,
        PositionInterpolation interpolation) {
    /** transformers' CLIP and SigLIP. */
    static final PublishedTransformer CLIP =
            new PublishedTransformer(
                    "embeddings.class_embedding",
                    "embeddings.position_embedding.weight",
                    "embeddings.patch_embedding",
                    "pre_layrnorm",
                    PreNormNames.HUGGING_FACE_CLIP,
                    "post_layernorm",
                    PositionInterpolation.BICUBIC);

    /** transformers' ViT. */
    static final PublishedTransformer VIT =
            new PublishedTransformer(
                    "embeddings.cls_token",
                    "embeddings.position_embeddings",
                    "embeddings.patch_embeddings.projection",
                    null,
                    PreNormNames.HUGGING_FACE_VIT,
                    "layernorm",
                    PositionInterpolation.BICUBIC);

    /** transformers' DINOv2. */
    static final PublishedTransformer DINO_V2 =
            new PublishedTransformer(
                    VIT.classToken,
                    VIT.positions,
                    VIT.patches,
                    null,
                    PreNormNames.DINO_V2,
                    "layernorm",
                    PositionInterpolation.BICUBIC);

    /** open_clip's own. */
    static final PublishedTransformer OPEN_CLIP =
            new PublishedTransformer(
                    "class_embedding",
                    "positional_embedding",
                    "conv1",
                    "ln_pre",
                    PreNormNames.OPEN_CLIP,
                    "ln_post",
                    PositionInterpolation.ANTIALIASED);

    /** timm's. */
    static final PublishedTransformer TIMM =
            new PublishedTransformer(
                    "cls_token",
                    "pos_embed",
                    "patch_embed.proj",
                    "norm_pre",
                    PreNormNames.TIMM,
                    "norm",
                    PositionInterpolation.ANTIALIASED);

    /**
     * Maps every parameter except for projection, pooler and pooling.
     *
     * @param prefix what stands before all names
     * @param config the encoder
     * @return a map to add to
     */
    WeightMap.Builder map(String prefix, VisionTransformerConfig config) {
        VisionTransformerDesign design = config.design();
        int width = config.transformer().width();
        WeightMap.Builder map = WeightMap.builder();
        if (design.classToken()) {
            map.make(
                    "class_embedding",
                    List.of(prefix + classToken),
                    list -> list.get(0).reshape(width));
        }
        map.make(
                "positional_embedding",
                List.of(prefix + positions),
                list ->
                        interpolation.resize(
                                list.get(0).reshape(-1, width), design.prefix(), config.side()));
        map.copy("conv1.weight", prefix + patches + ".weight");
        if (design.patchBias()) {
            map.copy("conv1.bias", prefix + patches + ".bias");
        }
        if (design.firstNorm()) {
            copy(map, "ln_pre", prefix + firstNorm);
        }
        copy(map, "ln_post", prefix + lastNorm);
        boolean scaled = config.transformer().layerScale() != 0;
        layers.addTo(map, prefix, config.transformer().layers(), scaled);
        return map;
    }

    /** Maps weight and bias of a layer. */
    static void copy(WeightMap.Builder map, String layer, String published) {
        map.copy(layer + ".weight", published + ".weight")
                .copy(layer + ".bias", published + ".bias");
    }
}
