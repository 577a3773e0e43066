package ai.dyad.text.encoder;

import ai.dyad.io.PublishedWeights;
import ai.dyad.io.WeightMap;
import ai.dyad.io.internal.JsonMembers;
import ai.dyad.io.internal.PreNormNames;
import ai.dyad.io.internal.PublishedModel;
import ai.dyad.nn.transformer.FeedForwardActivation;
import ai.dyad.nn.transformer.TransformerConfig;
import ai.dyad.text.tokenizer.TextTokenizer;
import java.io.IOException;

/** Reads the text encoder of a model of open_clip; sizes that are missing have its defaults. */
final class OpenClipTexts {
    private OpenClipTexts() {}

    static PublishedTextEncoder read(PublishedModel model) throws IOException {
        JsonMembers whole = model.config().member("model_cfg");
        JsonMembers config = whole.member("text_cfg");
        if (config.has("hf_model_name")) {
            return JoinedTexts.ofOpenClip(model, config, whole.integer("embed_dim", 512));
        }
        if (config.flag("embed_cls", false)) {
            throw new IllegalArgumentException("text_cfg.embed_cls must be false, got true");
        }
        String prefix = model.prefix("ln_final.weight", "", "text.");
        ClipTextConfig sizes = config(config, whole);
        WeightMap.Builder map = WeightMap.builder();
        map.copy("token_embedding.weight", prefix + "token_embedding.weight");
        map.copy("positional_embedding", prefix + "positional_embedding");
        map.copy("ln_final.weight", prefix + "ln_final.weight");
        map.copy("ln_final.bias", prefix + "ln_final.bias");
        boolean scaled = sizes.transformer().layerScale() != 0;
        PreNormNames.OPEN_CLIP.addTo(map, prefix, sizes.transformer().layers(), scaled);
        addProjection(map, prefix + "text_projection", sizes);
        map.ignore(name -> name.endsWith("attn_mask"));
        ClipTextEncoder block = new ClipTextEncoder(sizes);
        TextTokenizer tokenizer = PublishedTokenizer.read(model.path(), sizes.contextLength());
        return new PublishedTextEncoder(
                PublishedWeights.open(model.path()),
                block,
                map.build(),
                PublishedTokenizer.checked(tokenizer, block),
                block.featureSize());
    }

    private static void addProjection(WeightMap.Builder map, String name, ClipTextConfig sizes) {
        if (sizes.design().projectionBias()) {
            map.transpose("text_projection", name + ".weight")
                    .copy("text_projection.bias", name + ".bias");
        } else if (sizes.projection() > 0) {
            map.copy("text_projection", name);
        }
    }

    private static ClipTextConfig config(JsonMembers config, JsonMembers whole) {
        int width = config.integer("width", 512);
        TransformerConfig sizes =
                new TransformerConfig(
                        config.integer("layers", 12),
                        width,
                        config.integer("heads", 8),
                        activation(config, whole),
                        (int) (width * config.number("mlp_ratio", TransformerConfig.USUAL_RATIO)),
                        (float) config.member("norm_kwargs").number("eps", 1e-5),
                        (float) config.number("ls_init_value", 0));
        boolean projected = !config.text("proj_type", "linear").equals("none");
        return new ClipTextConfig(
                sizes,
                config.integer("vocab_size", 49408),
                config.integer("context_length", 77),
                projected ? whole.integer("embed_dim", 512) : 0,
                design(config, projected));
    }

    private static ClipTextDesign design(JsonMembers config, boolean projected) {
        String pool = config.text("pool_type", "argmax");
        ClipTextDesign.EndState pooling =
                switch (pool) {
                    case "argmax" -> ClipTextDesign.EndState.LARGEST_ID;
                    case "last" -> ClipTextDesign.EndState.LAST;
                    case "first" -> ClipTextDesign.EndState.FIRST;
                    default ->
                            throw new IllegalArgumentException(
                                    "text_cfg.pool_type must be argmax, last or first, got "
                                            + pool);
                };
        return new ClipTextDesign(
                !config.flag("no_causal_mask", false),
                pooling,
                0,
                config.integer("pad_id", 0),
                projected && config.flag("proj_bias", false));
    }

    private static FeedForwardActivation activation(JsonMembers config, JsonMembers whole) {
        if (whole.flag("quick_gelu", false)) {
            return FeedForwardActivation.QUICK_GELU;
        }
        return config.member("act_kwargs").text("approximate", "none").equals("tanh")
                ? FeedForwardActivation.TANH_GELU
                : FeedForwardActivation.GELU;
    }
}
