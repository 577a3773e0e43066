package ai.dyad.vision.encoder;

import ai.dyad.io.WeightMap;
import ai.dyad.io.internal.JsonMembers;
import ai.dyad.io.internal.PublishedModel;
import ai.dyad.nn.transformer.FeedForwardActivation;
import ai.dyad.nn.transformer.TransformerConfig;

/** Reads the image encoder of a model of open_clip; sizes that are missing have its defaults. */
final class OpenClipImages {
    private static final String PREFIX = "visual.";

    private OpenClipImages() {}

    static PublishedImageEncoder read(PublishedModel model, ImageInput input) {
        JsonMembers whole = model.config().member("model_cfg");
        JsonMembers config = whole.member("vision_cfg");
        if (config.has("timm_model_name")) {
            return TimmImages.ofOpenClip(model, input, config);
        }
        refuse(config);
        TransformerConfig sizes = sizes(config, whole);
        VisionTransformerConfig encoder =
                new VisionTransformerConfig(
                        sizes,
                        input.side(),
                        config.integer("patch_size", 16),
                        PublishedColors.COUNT,
                        whole.integer("embed_dim", 512),
                        design(config));
        WeightMap.Builder map = PublishedTransformer.OPEN_CLIP.map(PREFIX, encoder);
        map.copy("proj", PREFIX + "proj");
        VisionTransformer block = new VisionTransformer(encoder);
        return new PublishedImageEncoder(
                model.path(), block, map.build(), input, block.featureSize());
    }

    private static void refuse(JsonMembers config) {
        if (config.element("layers") != null && config.element("layers").isJsonArray()) {
            throw new IllegalArgumentException(
                    "vision_cfg must describe a vision transformer, got the layers "
                            + config.element("layers")
                            + " of a ModifiedResNet, which is not supported");
        }
        for (String name : new String[] {"attentional_pool", "input_patchnorm"}) {
            if (config.flag(name, false)) {
                throw new IllegalArgumentException(
                        "vision_cfg." + name + " must be false, got true");
            }
        }
        String positions = config.text("pos_embed_type", "learnable");
        if (!positions.equals("learnable")) {
            throw new IllegalArgumentException(
                    "vision_cfg.pos_embed_type must be learnable, got " + positions);
        }
    }

    private static TransformerConfig sizes(JsonMembers config, JsonMembers whole) {
        int width = config.integer("width", 768);
        return new TransformerConfig(
                config.integer("layers", 12),
                width,
                width / config.integer("head_width", 64),
                activation(config, whole),
                (int) (width * config.number("mlp_ratio", TransformerConfig.USUAL_RATIO)),
                (float) config.member("norm_kwargs").number("eps", 1e-5),
                (float) config.number("ls_init_value", 0));
    }

    private static FeedForwardActivation activation(JsonMembers config, JsonMembers whole) {
        if (whole.flag("quick_gelu", false)) {
            return FeedForwardActivation.QUICK_GELU;
        }
        String approximation = config.member("act_kwargs").text("approximate", "none");
        return approximation.equals("tanh")
                ? FeedForwardActivation.TANH_GELU
                : FeedForwardActivation.GELU;
    }

    private static VisionTransformerDesign design(JsonMembers config) {
        String pool = config.text("pool_type", "tok");
        VisionPooling pooling =
                switch (pool) {
                    case "tok" -> VisionPooling.CLASS_TOKEN;
                    case "avg" ->
                            config.flag("final_ln_after_pool", false)
                                    ? VisionPooling.NORM_OF_MEAN
                                    : VisionPooling.MEAN;
                    default ->
                            throw new IllegalArgumentException(
                                    "vision_cfg.pool_type must be tok or avg, got " + pool);
                };
        boolean firstNorm = !config.flag("no_ln_pre", false);
        return new VisionTransformerDesign(true, false, firstNorm, pooling, false);
    }
}
