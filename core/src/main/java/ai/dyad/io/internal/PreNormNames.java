package ai.dyad.io.internal;

import ai.dyad.io.WeightMap;
import java.util.List;

/**
 * How a family of published models names the parameters of pre-norm transformer layers.
 *
 * @param layer the prefix of layer number %d, with a trailing dot
 * @param attentionNorm the normalization before attention
 * @param inputs the maps to queries, keys and values: three layers, or one that joins them; with
 *     the dot or underscore that stands before {@code weight} and {@code bias}
 * @param output the map after attention
 * @param feedForwardNorm the normalization before the feed-forward part
 * @param expand the first linear layer of the feed-forward part
 * @param contract its second
 * @param scales the two layer scales, if the family has them
 */
public record PreNormNames(
        String layer,
        String attentionNorm,
        List<String> inputs,
        String output,
        String feedForwardNorm,
        String expand,
        String contract,
        List<String> scales) {
    /** transformers' CLIP and SigLIP, images and texts alike. */
    public static final PreNormNames HUGGING_FACE_CLIP =
            new PreNormNames(
                    "encoder.layers.%d.",
                    "layer_norm1",
                    List.of("self_attn.q_proj.", "self_attn.k_proj.", "self_attn.v_proj."),
                    "self_attn.out_proj",
                    "layer_norm2",
                    "mlp.fc1",
                    "mlp.fc2",
                    List.of());

    /** transformers' ViT. */
    public static final PreNormNames HUGGING_FACE_VIT =
            new PreNormNames(
                    "encoder.layer.%d.",
                    "layernorm_before",
                    List.of(
                            "attention.attention.query.",
                            "attention.attention.key.",
                            "attention.attention.value."),
                    "attention.output.dense",
                    "layernorm_after",
                    "intermediate.dense",
                    "output.dense",
                    List.of());

    /** transformers' DINOv2. */
    public static final PreNormNames DINO_V2 =
            new PreNormNames(
                    "encoder.layer.%d.",
                    "norm1",
                    HUGGING_FACE_VIT.inputs,
                    "attention.output.dense",
                    "norm2",
                    "mlp.fc1",
                    "mlp.fc2",
                    List.of("layer_scale1.lambda1", "layer_scale2.lambda1"));

    /** timm's vision transformers. */
    public static final PreNormNames TIMM =
            new PreNormNames(
                    "blocks.%d.",
                    "norm1",
                    List.of("attn.qkv."),
                    "attn.proj",
                    "norm2",
                    "mlp.fc1",
                    "mlp.fc2",
                    List.of("ls1.gamma", "ls2.gamma"));

    /** open_clip's own transformers, whose names dyad's blocks use. */
    public static final PreNormNames OPEN_CLIP =
            new PreNormNames(
                    "transformer.resblocks.%d.",
                    "ln_1",
                    List.of("attn.in_proj_"),
                    "attn.out_proj",
                    "ln_2",
                    "mlp.c_fc",
                    "mlp.c_proj",
                    List.of("ls_1.gamma", "ls_2.gamma"));

    /**
     * Maps the parameters of a {@link ai.dyad.nn.transformer.PreNormTransformer} named {@code
     * transformer}.
     *
     * @param map the map to add to
     * @param prefix what stands before {@link #layer} in the published names
     * @param layers the number of layers
     * @param scaled whether the layers have layer scales
     */
    public void addTo(WeightMap.Builder map, String prefix, int layers, boolean scaled) {
        for (int i = 0; i < layers; i++) {
            String from = prefix + String.format(layer, i);
            String to = String.format(OPEN_CLIP.layer, i);
            for (String end : List.of("weight", "bias")) {
                String[] parts =
                        inputs.stream().map(name -> from + name + end).toArray(String[]::new);
                map.concat(to + "attn.in_proj_" + end, parts);
                String dot = "." + end;
                map.copy(to + "ln_1" + dot, from + attentionNorm + dot)
                        .copy(to + "attn.out_proj" + dot, from + output + dot)
                        .copy(to + "ln_2" + dot, from + feedForwardNorm + dot)
                        .copy(to + "mlp.c_fc" + dot, from + expand + dot)
                        .copy(to + "mlp.c_proj" + dot, from + contract + dot);
            }
            if (scaled) {
                map.copy(to + "ls_1.gamma", from + scales.get(0))
                        .copy(to + "ls_2.gamma", from + scales.get(1));
            }
        }
    }
}
