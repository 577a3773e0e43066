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

/**
 * Reads the text encoders of CLIP and SigLIP as transformers publishes them; sizes that are missing
 * have its defaults.
 */
final class HuggingFaceTexts {
    private static final String PREFIX = "text_model.";

    /** What old files of CLIP say instead of the id; the largest id is meant. */
    private static final int WRONG_END = 2;

    private HuggingFaceTexts() {}

    static PublishedTextEncoder clip(PublishedModel model) throws IOException {
        JsonMembers whole = model.config();
        JsonMembers config = nested(whole);
        boolean dual = whole.has("vision_config");
        String projected = "text_projection.weight";
        int projection =
                dual
                        ? whole.integer("projection_dim", 512)
                        : model.has(projected) ? model.size(projected, 0) : 0;
        return clip(model, config, PREFIX, projection);
    }

    static PublishedTextEncoder clip(
            PublishedModel model, JsonMembers config, String prefix, int projection)
            throws IOException {
        int end = config.integer("eos_token_id", 49407);
        ClipTextDesign design =
                end == WRONG_END
                        ? ClipTextDesign.CLIP
                        : new ClipTextDesign(
                                true, ClipTextDesign.EndState.END_TOKEN, end, 0, false);
        ClipTextConfig sizes =
                new ClipTextConfig(
                        sizes(config, 512, 2048, 8, "quick_gelu", 1e-5),
                        config.integer("vocab_size", 49408),
                        config.integer("max_position_embeddings", 77),
                        projection,
                        design);
        WeightMap.Builder map = map(prefix, sizes);
        if (projection > 0) {
            map.transpose("text_projection", "text_projection.weight");
        }
        return published(model, prefix, sizes, map);
    }

    static PublishedTextEncoder sigLip(PublishedModel model) throws IOException {
        JsonMembers config = nested(model.config());
        int width = config.integer("hidden_size", 768);
        int projection = config.integer("projection_size", width);
        ClipTextConfig sizes =
                new ClipTextConfig(
                        sizes(config, 768, 3072, 12, "gelu_pytorch_tanh", 1e-6),
                        config.integer("vocab_size", 32000),
                        config.integer("max_position_embeddings", 64),
                        projection,
                        ClipTextDesign.sigLip(config.integer("pad_token_id", 1)));
        WeightMap.Builder map = map(PREFIX, sizes);
        map.transpose("text_projection", PREFIX + "head.weight");
        map.copy("text_projection.bias", PREFIX + "head.bias");
        return published(model, PREFIX, sizes, map);
    }

    /** Returns the configuration of the text encoder; in old files a second one precedes it. */
    private static JsonMembers nested(JsonMembers config) {
        if (config.has("text_config_dict")) {
            return config.member("text_config_dict");
        }
        return config.has("text_config") ? config.member("text_config") : config;
    }

    private static TransformerConfig sizes(
            JsonMembers config,
            int width,
            int feedForward,
            int heads,
            String activation,
            double epsilon) {
        return new TransformerConfig(
                config.integer("num_hidden_layers", 12),
                config.integer("hidden_size", width),
                config.integer("num_attention_heads", heads),
                FeedForwardActivation.ofHuggingFace(config.text("hidden_act", activation)),
                config.integer("intermediate_size", feedForward),
                (float) config.number("layer_norm_eps", epsilon),
                0);
    }

    private static WeightMap.Builder map(String prefix, ClipTextConfig config) {
        WeightMap.Builder map = WeightMap.builder();
        map.copy("token_embedding.weight", prefix + "embeddings.token_embedding.weight");
        map.copy("positional_embedding", prefix + "embeddings.position_embedding.weight");
        map.copy("ln_final.weight", prefix + "final_layer_norm.weight");
        map.copy("ln_final.bias", prefix + "final_layer_norm.bias");
        PreNormNames.HUGGING_FACE_CLIP.addTo(map, prefix, config.transformer().layers(), false);
        return map;
    }

    private static PublishedTextEncoder published(
            PublishedModel model, String prefix, ClipTextConfig config, WeightMap.Builder map)
            throws IOException {
        map.ignore(name -> name.equals(prefix + "embeddings.position_ids"));
        ClipTextEncoder block = new ClipTextEncoder(config);
        TextTokenizer tokenizer = PublishedTokenizer.read(model.path(), config.contextLength());
        return new PublishedTextEncoder(
                PublishedWeights.open(model.path()),
                block,
                map.build(),
                PublishedTokenizer.checked(tokenizer, block),
                block.featureSize());
    }
}
