package ai.dyad.text.encoder;

/**
 * What a {@code model.json} says about a text encoder: all that it takes to build the block again.
 *
 * @param format the version of this description, {@value #FORMAT}
 * @param architecture the kind of encoder, {@value #ARCHITECTURE}
 * @param features the length of its vectors, for those who read the file
 * @param config the sizes of the encoder
 * @param pooling how token states become one vector, null where head says it
 * @param head the same where it is more than one pooling, else null
 * @param maxLength the number of tokens, special ones included, after which a text is cut
 */
public record TextEncoderDescription(
        int format,
        String architecture,
        int features,
        BertConfig config,
        Pooling pooling,
        SentenceHead head,
        int maxLength) {

    /** The version that this class reads and writes. */
    static final int FORMAT = 1;

    /** The only kind of encoder that there is. */
    static final String ARCHITECTURE = "bert";

    /**
     * Checks what is said.
     *
     * @param format 1
     * @param architecture bert
     * @param features any number
     * @param config the sizes
     * @param pooling how states are pooled, unless head is given
     * @param head how states become a vector, unless pooling is given
     * @param maxLength at least 1
     * @throws IllegalArgumentException if one breaks its rule, or is missing
     */
    public TextEncoderDescription {
        if (format != FORMAT) {
            throw new IllegalArgumentException("text.format must be 1, got " + format);
        }
        if (!ARCHITECTURE.equals(architecture)) {
            throw new IllegalArgumentException(
                    "text.architecture must be bert, got " + architecture);
        }
        if (config == null) {
            throw new IllegalArgumentException("text.config must be given");
        }
        if (pooling == null && head == null) {
            throw new IllegalArgumentException("text.pooling must be given, or text.head");
        }
        if (maxLength < 1) {
            throw new IllegalArgumentException("text.maxLength must be >= 1, got " + maxLength);
        }
    }

    /**
     * Describes an encoder.
     *
     * @param encoder the encoder
     * @param maxLength the number of tokens after which a text is cut
     * @return the description
     */
    public static TextEncoderDescription of(BertEncoder encoder, int maxLength) {
        return new TextEncoderDescription(
                FORMAT,
                ARCHITECTURE,
                encoder.featureSize(),
                encoder.config(),
                encoder.head().onlyPooling(),
                encoder.head().onlyPooling() == null ? encoder.head() : null,
                maxLength);
    }

    /**
     * Builds the encoder.
     *
     * @return the block, not yet initialized
     */
    public BertEncoder build() {
        SentenceHead steps = head == null ? SentenceHead.of(pooling) : head;
        return BertEncoder.builder().setConfig(config).optHead(steps).build();
    }
}
