package ai.dyad.vision.encoder;

import ai.dyad.io.WeightMap;
import ai.dyad.io.internal.JsonMembers;
import ai.dyad.io.internal.PublishedModel;
import ai.dyad.nn.transformer.FeedForwardActivation;
import ai.dyad.nn.transformer.TransformerConfig;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the encoders of timm. A name such as {@code vit_base_patch16_224} says the number of heads;
 * all other sizes are those of the weights.
 */
final class TimmImages {
    private static final Pattern TRANSFORMER =
            Pattern.compile("vit_(tiny|small|base|large|huge|giant|gigantic|so400m)_patch.*");
    private static final Map<String, Integer> HEADS =
            Map.of(
                    "tiny",
                    3,
                    "small",
                    6,
                    "base",
                    12,
                    "large",
                    16,
                    "huge",
                    16,
                    "giant",
                    16,
                    "gigantic",
                    16,
                    "so400m",
                    16);

    private TimmImages() {}

    static PublishedImageEncoder read(PublishedModel model, ImageInput input) {
        String name = model.config().text("architecture", "");
        if (name.startsWith("resnet")) {
            return TorchvisionImages.resNet(model, input);
        }
        String pool = model.config().text("global_pool", "token");
        return transformer(model, input, name, pool, "", 0);
    }

    /** Reads the image encoder of a model of open_clip that takes it from timm. */
    static PublishedImageEncoder ofOpenClip(
            PublishedModel model, ImageInput input, JsonMembers config) {
        String projection = config.text("timm_proj", "linear");
        int size =
                switch (projection) {
                    case "none" -> 0;
                    case "linear" -> {
                        if (config.flag("timm_proj_bias", false)) {
                            throw new IllegalArgumentException(
                                    "timm_proj_bias must be false, got true");
                        }
                        yield model.config().member("model_cfg").integer("embed_dim", 512);
                    }
                    default ->
                            throw new IllegalArgumentException(
                                    "timm_proj must be linear or none, got \"" + projection + '"');
                };
        String pool = config.text("timm_pool", "avg");
        String name = config.text("timm_model_name", "");
        return transformer(
                model, input, name, pool.isEmpty() ? "token" : pool, "visual.trunk.", size);
    }

    private static PublishedImageEncoder transformer(
            PublishedModel model,
            ImageInput input,
            String name,
            String pool,
            String prefix,
            int projection) {
        Matcher sizes = TRANSFORMER.matcher(name);
        if (!sizes.matches()) {
            throw new IllegalArgumentException(
                    "a model of timm must be a resnet or vit_SIZE_patch..., SIZE one of "
                            + HEADS.keySet().stream().sorted().toList()
                            + ", got "
                            + name);
        }
        refuseRegisters(model, prefix);
        VisionTransformerConfig encoder =
                new VisionTransformerConfig(
                        config(model, name, HEADS.get(sizes.group(1)), prefix),
                        input.side(),
                        model.size(prefix + "patch_embed.proj.weight", 2),
                        model.size(prefix + "patch_embed.proj.weight", 1),
                        projection,
                        design(model, pool, prefix));
        WeightMap.Builder map = names(pool).map(prefix, encoder);
        if (projection > 0) {
            map.transpose("proj", "visual.head.proj.weight");
        }
        if (pool.equals("map")) {
            pooling(map, prefix + "attn_pool.", encoder.transformer().width());
        }
        if (prefix.isEmpty()) {
            map.ignore(tensor -> tensor.startsWith("head."));
        }
        VisionTransformer block = new VisionTransformer(encoder);
        return new PublishedImageEncoder(
                model.path(), block, map.build(), input, block.featureSize());
    }

    /** Averages are normalized after the pooling, by a layer of another name. */
    private static PublishedTransformer names(String pool) {
        PublishedTransformer timm = PublishedTransformer.TIMM;
        return new PublishedTransformer(
                timm.classToken(),
                timm.positions(),
                timm.patches(),
                timm.firstNorm(),
                timm.layers(),
                pool.equals("avg") ? "fc_norm" : timm.lastNorm(),
                timm.interpolation());
    }

    private static void refuseRegisters(PublishedModel model, String prefix) {
        if (model.has(prefix + "reg_token")) {
            throw new IllegalArgumentException(
                    "the model must have no register tokens, got " + prefix + "reg_token");
        }
    }

    private static TransformerConfig config(
            PublishedModel model, String name, int heads, String prefix) {
        int layers = 0;
        while (model.has(prefix + "blocks." + layers + ".norm1.weight")) {
            layers++;
        }
        boolean scaled = model.has(prefix + "blocks.0.ls1.gamma");
        FeedForwardActivation activation =
                name.contains("quickgelu")
                        ? FeedForwardActivation.QUICK_GELU
                        : FeedForwardActivation.GELU;
        return new TransformerConfig(
                layers,
                model.size(prefix + "patch_embed.proj.weight", 0),
                heads,
                activation,
                model.size(prefix + "blocks.0.mlp.fc1.weight", 0),
                name.contains("_clip_") ? 1e-5f : 1e-6f,
                scaled ? 1 : 0);
    }

    private static VisionTransformerDesign design(
            PublishedModel model, String pool, String prefix) {
        VisionPooling pooling =
                switch (pool) {
                    case "token" -> VisionPooling.CLASS_TOKEN;
                    case "avg" -> VisionPooling.NORM_OF_MEAN;
                    case "map" -> VisionPooling.ATTENTION;
                    default ->
                            throw new IllegalArgumentException(
                                    "the pooling must be token, avg or map, got " + pool);
                };
        return new VisionTransformerDesign(
                model.has(prefix + "cls_token"),
                model.has(prefix + "patch_embed.proj.bias"),
                model.has(prefix + "norm_pre.weight"),
                pooling,
                false);
    }

    private static void pooling(WeightMap.Builder map, String from, int width) {
        map.make(
                "attn_pool.probe",
                List.of(from + "latent"),
                list -> list.get(0).reshape(1, 1, width));
        for (String end : List.of("weight", "bias")) {
            map.concat("attn_pool.attn.in_proj_" + end, from + "q." + end, from + "kv." + end);
        }
        PublishedTransformer.copy(map, "attn_pool.attn.out_proj", from + "proj");
        PublishedTransformer.copy(map, "attn_pool.ln", from + "norm");
        PublishedTransformer.copy(map, "attn_pool.mlp.c_fc", from + "mlp.fc1");
        PublishedTransformer.copy(map, "attn_pool.mlp.c_proj", from + "mlp.fc2");
    }
}
