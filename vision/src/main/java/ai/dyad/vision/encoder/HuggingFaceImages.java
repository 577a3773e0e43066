package ai.dyad.vision.encoder;

import ai.dyad.io.WeightMap;
import ai.dyad.io.internal.JsonMembers;
import ai.dyad.io.internal.PublishedModel;
import ai.dyad.nn.transformer.FeedForwardActivation;
import ai.dyad.nn.transformer.TransformerConfig;
import java.util.List;

/** Reads the image encoders of transformers; sizes that are missing have its defaults. */
final class HuggingFaceImages {
    private static final int COLORS = 3;
    static final List<String> TYPES =
            List.of(
                    "clip",
                    "clip_vision_model",
                    "siglip",
                    "siglip_vision_model",
                    "vit",
                    "dinov2",
                    "vision-text-dual-encoder");

    private HuggingFaceImages() {}

    static PublishedImageEncoder read(PublishedModel model, ImageInput input) {
        JsonMembers config = model.config();
        return switch (config.text("model_type", "")) {
            case "clip" -> clip(model, input, nested(config), "vision_model.", projection(config));
            case "clip_vision_model" -> clip(model, input, config, "vision_model.", alone(model));
            case "siglip" -> siglip(model, input, nested(config));
            case "siglip_vision_model" -> siglip(model, input, config);
            case "vit" -> vit(model, input, config, model.prefix("layernorm.bias", "", "vit."));
            case "dinov2" ->
                    dinov2(model, input, config, model.prefix("layernorm.bias", "", "dinov2."));
            case "vision-text-dual-encoder" ->
                    dual(model, input, nested(config), projection(config));
            default ->
                    throw new IllegalArgumentException(
                            "model_type must be one of "
                                    + TYPES
                                    + ", got "
                                    + config.text("model_type", ""));
        };
    }

    /** Returns the configuration of the image encoder; in old files a second one precedes it. */
    private static JsonMembers nested(JsonMembers config) {
        return config.has("vision_config_dict")
                ? config.member("vision_config_dict")
                : config.member("vision_config");
    }

    private static int projection(JsonMembers config) {
        return config.integer("projection_dim", 512);
    }

    /** Returns the width of the projection of an encoder alone, which may have none. */
    private static int alone(PublishedModel model) {
        String name = "visual_projection.weight";
        return model.has(name) ? model.size(name, 0) : 0;
    }

    private static PublishedImageEncoder clip(
            PublishedModel model,
            ImageInput input,
            JsonMembers config,
            String prefix,
            int projection) {
        TransformerConfig sizes = sizes(config, "quick_gelu", 1e-5, 0);
        VisionTransformerConfig encoder =
                encoder(sizes, config, input, 32, projection, VisionTransformerDesign.CLIP);
        WeightMap.Builder map = PublishedTransformer.CLIP.map(prefix, encoder);
        map.ignore(name -> name.startsWith(prefix) && name.endsWith("position_ids"));
        return published(model, map, encoder, input);
    }

    private static PublishedImageEncoder siglip(
            PublishedModel model, ImageInput input, JsonMembers config) {
        TransformerConfig sizes = sizes(config, "gelu_pytorch_tanh", 1e-6, 0);
        if (!config.flag("vision_use_head", true)) {
            throw new IllegalArgumentException("vision_use_head must be true, got false");
        }
        VisionTransformerConfig encoder =
                encoder(sizes, config, input, 16, 0, VisionTransformerDesign.SIGLIP);
        String prefix = "vision_model.";
        WeightMap.Builder map = PublishedTransformer.CLIP.map(prefix, encoder);
        String head = prefix + "head.";
        map.make(
                "attn_pool.probe",
                List.of(head + "probe"),
                list -> list.get(0).reshape(1, 1, sizes.width()));
        for (String end : List.of("weight", "bias")) {
            map.copy("attn_pool.attn.in_proj_" + end, head + "attention.in_proj_" + end);
        }
        PublishedTransformer.copy(map, "attn_pool.attn.out_proj", head + "attention.out_proj");
        PublishedTransformer.copy(map, "attn_pool.ln", head + "layernorm");
        PublishedTransformer.copy(map, "attn_pool.mlp.c_fc", head + "mlp.fc1");
        PublishedTransformer.copy(map, "attn_pool.mlp.c_proj", head + "mlp.fc2");
        map.ignore(name -> name.startsWith(prefix) && name.endsWith("position_ids"));
        return published(model, map, encoder, input);
    }

    private static PublishedImageEncoder vit(
            PublishedModel model, ImageInput input, JsonMembers config, String prefix) {
        requireBias(config);
        TransformerConfig sizes = sizes(config, "gelu", 1e-12, 0);
        VisionTransformerConfig encoder =
                encoder(sizes, config, input, 16, 0, VisionTransformerDesign.VIT);
        WeightMap.Builder map = PublishedTransformer.VIT.map(prefix, encoder);
        map.ignore(name -> name.startsWith(prefix + "pooler.") || name.startsWith("classifier."));
        return published(model, map, encoder, input);
    }

    private static PublishedImageEncoder dinov2(
            PublishedModel model, ImageInput input, JsonMembers config, String prefix) {
        VisionTransformerConfig encoder = dinov2(config, input, 0);
        WeightMap.Builder map = PublishedTransformer.DINO_V2.map(prefix, encoder);
        map.ignore(name -> name.endsWith("embeddings.mask_token"));
        map.ignore(name -> name.startsWith("classifier."));
        return published(model, map, encoder, input);
    }

    private static VisionTransformerConfig dinov2(
            JsonMembers config, ImageInput input, int projection) {
        requireBias(config);
        if (config.flag("use_swiglu_ffn", false)) {
            throw new IllegalArgumentException(
                    "use_swiglu_ffn must be false, got true: DINOv2's giant model is not supported");
        }
        int ratio = config.integer("mlp_ratio", TransformerConfig.USUAL_RATIO);
        int width = config.integer("hidden_size", 768);
        TransformerConfig plain = sizes(config, "gelu", 1e-6, Math.multiplyExact(ratio, width));
        float scale = (float) config.number("layerscale_value", 1);
        TransformerConfig sizes =
                new TransformerConfig(
                        plain.layers(),
                        width,
                        plain.heads(),
                        plain.activation(),
                        plain.feedForward(),
                        plain.epsilon(),
                        scale == 0 ? 1 : scale); // all are loaded
        return encoder(sizes, config, input, 16, projection, VisionTransformerDesign.VIT);
    }

    /** Reads the image encoder of a model that joins any two; its features are the pooled ones. */
    private static PublishedImageEncoder dual(
            PublishedModel model, ImageInput input, JsonMembers config, int projection) {
        String prefix = "vision_model.";
        return switch (config.text("model_type", "")) {
            case "clip", "clip_vision_model" ->
                    clip(model, input, config, prefix + "vision_model.", projection);
            case "vit" -> {
                requireBias(config);
                VisionTransformerConfig encoder =
                        encoder(
                                sizes(config, "gelu", 1e-12, 0),
                                config,
                                input,
                                16,
                                projection,
                                VisionTransformerDesign.VIT.withPooler());
                WeightMap.Builder map = PublishedTransformer.VIT.map(prefix, encoder);
                PublishedTransformer.copy(map, "pooler", prefix + "pooler.dense");
                yield published(model, map, encoder, input);
            }
            case "dinov2" -> {
                VisionTransformerConfig encoder = dinov2(config, input, projection);
                WeightMap.Builder map = PublishedTransformer.DINO_V2.map(prefix, encoder);
                map.ignore(name -> name.equals(prefix + "embeddings.mask_token"));
                yield published(model, map, encoder, input);
            }
            default ->
                    throw new IllegalArgumentException(
                            "model_type of vision_config must be clip_vision_model, vit or dinov2,"
                                    + " got "
                                    + config.text("model_type", ""));
        };
    }

    private static TransformerConfig sizes(
            JsonMembers config, String activation, double epsilon, int feedForward) {
        return new TransformerConfig(
                config.integer("num_hidden_layers", 12),
                config.integer("hidden_size", 768),
                config.integer("num_attention_heads", 12),
                FeedForwardActivation.ofHuggingFace(config.text("hidden_act", activation)),
                feedForward > 0 ? feedForward : config.integer("intermediate_size", 3072),
                (float) config.number("layer_norm_eps", epsilon),
                0);
    }

    private static VisionTransformerConfig encoder(
            TransformerConfig sizes,
            JsonMembers config,
            ImageInput input,
            int patch,
            int projection,
            VisionTransformerDesign design) {
        int channels = config.integer("num_channels", COLORS);
        return new VisionTransformerConfig(
                sizes,
                input.side(),
                config.integer("patch_size", patch),
                channels,
                projection,
                design);
    }

    private static void requireBias(JsonMembers config) {
        if (!config.flag("qkv_bias", true)) {
            throw new IllegalArgumentException("qkv_bias must be true, got false");
        }
    }

    private static PublishedImageEncoder published(
            PublishedModel model,
            WeightMap.Builder map,
            VisionTransformerConfig encoder,
            ImageInput input) {
        if (encoder.projection() > 0) {
            map.transpose("proj", "visual_projection.weight");
        }
        VisionTransformer block = new VisionTransformer(encoder);
        return new PublishedImageEncoder(
                model.path(), block, map.build(), input, block.featureSize());
    }
}
