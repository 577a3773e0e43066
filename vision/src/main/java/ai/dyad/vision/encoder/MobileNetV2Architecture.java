package ai.dyad.vision.encoder;

import java.util.Map;

/** Saves and loads a {@link MobileNetV2} in a model directory. */
public final class MobileNetV2Architecture
        implements ImageArchitecture<MobileNetV2, MobileNetV2Config> {

    /** Creates the architecture; called by {@link java.util.ServiceLoader}. */
    public MobileNetV2Architecture() {}

    @Override
    public String name() {
        return "mobilenet-v2";
    }

    @Override
    public Class<MobileNetV2> blockType() {
        return MobileNetV2.class;
    }

    @Override
    public Class<MobileNetV2Config> configurationType() {
        return MobileNetV2Config.class;
    }

    @Override
    public MobileNetV2 create(MobileNetV2Config configuration) {
        return new MobileNetV2(configuration);
    }

    @Override
    public MobileNetV2Config configurationOf(MobileNetV2 block) {
        return block.getConfig();
    }

    @Override
    public Map<String, MobileNetV2Config> presets() {
        return Map.of("mobilenet-v2", new MobileNetV2Config(1));
    }
}
