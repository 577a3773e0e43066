package ai.dyad.text.encoder;

/** How a {@link BertEncoder} is saved and loaded. */
public final class BertArchitecture
        implements TextArchitecture<BertEncoder, BertArchitecture.Configuration> {

    /**
     * All that is needed to build an encoder again.
     *
     * @param sizes its sizes
     * @param head how the states of its tokens become one vector
     */
    public record Configuration(BertConfig sizes, SentenceHead head) {

        /**
         * Checks that both are there.
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

    /** Creates the architecture, as {@link java.util.ServiceLoader} does. */
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
