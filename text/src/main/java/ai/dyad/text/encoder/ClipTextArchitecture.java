package ai.dyad.text.encoder;

/** Saves and loads a {@link ClipTextEncoder} in a model directory. */
public final class ClipTextArchitecture
        implements TextArchitecture<ClipTextEncoder, ClipTextConfig> {

    /** Creates the architecture; called by {@link java.util.ServiceLoader}. */
    public ClipTextArchitecture() {}

    @Override
    public String name() {
        return "clip-text";
    }

    @Override
    public Class<ClipTextEncoder> blockType() {
        return ClipTextEncoder.class;
    }

    @Override
    public Class<ClipTextConfig> configurationType() {
        return ClipTextConfig.class;
    }

    @Override
    public ClipTextEncoder create(ClipTextConfig configuration) {
        return new ClipTextEncoder(configuration);
    }

    @Override
    public ClipTextConfig configurationOf(ClipTextEncoder block) {
        return block.getConfig();
    }
}
