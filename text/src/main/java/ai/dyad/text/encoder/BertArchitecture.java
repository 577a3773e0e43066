package ai.dyad.text.encoder;

/** Saves and loads a {@link BertEncoder} in a model directory. */
public final class BertArchitecture
        implements TextArchitecture<BertEncoder, BertArchitecture.Configuration> {

    /**
     * The configuration that {@code model.json} stores: everything needed to rebuild the encoder.
     *
     * @param sizes its sizes
     * @param head how the states of the tokens become one vector
     */
    public record Configuration(BertConfig sizes, SentenceHead head) {

        /**
         * Checks that both are given.
         *
         * @param sizes not null
         * @param head not null
         * @throws IllegalArgumentException if one is missing
         */
        public Configuration {
            if (sizes == null) {
                throw new IllegalArgumentException("sizes must be given");
            }
            if (head == null) {
                throw new IllegalArgumentException("head must be given");
            }
        }
    }

    /** Creates the architecture; called by {@link java.util.ServiceLoader}. */
    public BertArchitecture() {}

    @Override
    public String name() {
        return "bert";
    }

    @Override
    public Class<BertEncoder> blockType() {
        return BertEncoder.class;
    }

    @Override
    public Class<Configuration> configurationType() {
        return Configuration.class;
    }

    @Override
    public BertEncoder create(Configuration configuration) {
        return BertEncoder.builder()
                .setConfig(configuration.sizes())
                .optHead(configuration.head())
                .build();
    }

    @Override
    public Configuration configurationOf(BertEncoder block) {
        return new Configuration(block.getConfig(), block.getHead());
    }
}
