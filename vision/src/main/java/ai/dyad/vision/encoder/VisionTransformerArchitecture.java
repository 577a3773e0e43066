package ai.dyad.vision.encoder;

import ai.dyad.nn.transformer.FeedForwardActivation;
import ai.dyad.nn.transformer.TransformerConfig;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Saves and loads a {@link VisionTransformer} in a model directory, and defines the common presets.
 */
public final class VisionTransformerArchitecture
        implements ImageArchitecture<VisionTransformer, VisionTransformerConfig> {
    private static final int PIXELS = 224;

    /** Creates the architecture; called by {@link java.util.ServiceLoader}. */
    public VisionTransformerArchitecture() {}

    @Override
    public String name() {
        return "vision-transformer";
    }

    @Override
    public Class<VisionTransformer> blockType() {
        return VisionTransformer.class;
    }

    @Override
    public Class<VisionTransformerConfig> configurationType() {
        return VisionTransformerConfig.class;
    }

    @Override
    public VisionTransformer create(VisionTransformerConfig configuration) {
        return new VisionTransformer(configuration);
    }

    @Override
    public VisionTransformerConfig configurationOf(VisionTransformer block) {
        return block.getConfig();
    }

    @Override
    public Map<String, VisionTransformerConfig> presets() {
        Map<String, VisionTransformerConfig> presets = new LinkedHashMap<>();
        presets.put("vit-s-16", preset(384, 6, 16));
        presets.put("vit-b-32", preset(768, 12, 32));
        presets.put("vit-b-16", preset(768, 12, 16));
        return Collections.unmodifiableMap(presets);
    }

    private static VisionTransformerConfig preset(int width, int heads, int patch) {
        TransformerConfig sizes =
                new TransformerConfig(12, width, heads, FeedForwardActivation.GELU);
        return new VisionTransformerConfig(sizes, PIXELS, patch, 3, 0);
    }
}
