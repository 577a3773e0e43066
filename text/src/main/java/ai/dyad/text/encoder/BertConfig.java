package ai.dyad.text.encoder;

import ai.dyad.internal.Checks;
import ai.dyad.nn.transformer.FeedForwardActivation;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The sizes of a {@link BertEncoder}.
 *
 * @param layers the number of transformer layers
 * @param hidden C, the width of the states
 * @param heads the number of attention heads, a divisor of the width
 * @param feedForward the hidden width of the feed-forward part
 * @param vocabulary the number of token ids
 * @param positions the number of position vectors
 * @param tokenTypes the number of token types (segments), 0 if the model has none
 * @param epsilon the value that layer normalization adds to the variance
 * @param activation the activation of the feed-forward parts
 * @param firstPosition the position of the first token: 0 in BERT, 2 in RoBERTa and MPNet, which
 *     leave the first ones unused
 * @param relativeBuckets into how many buckets MPNet sorts the distances of tokens, each with a
 *     learned bias per head; 0 for no relative positions
 */
public record BertConfig(
        int layers,
        int hidden,
        int heads,
        int feedForward,
        int vocabulary,
        int positions,
        int tokenTypes,
        float epsilon,
        FeedForwardActivation activation,
        int firstPosition,
        int relativeBuckets) {

    /** The published value, used if a configuration file has none. */
    static final float DEFAULT_EPSILON = 1e-12f;

    /**
     * Checks the sizes.
     *
     * @param layers at least 1
     * @param hidden at least 1
     * @param heads a divisor of hidden
     * @param feedForward at least 1
     * @param vocabulary at least 1
     * @param positions greater than firstPosition
     * @param tokenTypes at least 0
     * @param epsilon greater than 0
     * @param activation null for {@link FeedForwardActivation#GELU}, as in models saved without one
     * @param firstPosition at least 0
     * @param relativeBuckets at least 0
     * @throws IllegalArgumentException if a value is out of range
     */
    public BertConfig {
        requirePositive("layers", layers);
        requirePositive("hidden", hidden);
        requirePositive("heads", heads);
        requirePositive("feedForward", feedForward);
        requirePositive("vocabulary", vocabulary);
        requirePositive("positions", positions);
        Checks.atLeast("tokenTypes", 0, tokenTypes);
        Checks.atLeast("firstPosition", 0, firstPosition);
        Checks.atLeast("positions", firstPosition + 1, positions);
        Checks.atLeast("relativeBuckets", 0, relativeBuckets);
        if (hidden % heads != 0) {
            throw new IllegalArgumentException(
                    "heads must divide hidden " + hidden + ", got " + heads);
        }
        if (!(epsilon > 0)) {
            throw new IllegalArgumentException("epsilon must be > 0, got " + epsilon);
        }
        activation = activation == null ? FeedForwardActivation.GELU : activation;
    }

    /**
     * Describes a BERT.
     *
     * @param layers as above
     * @param hidden as above
     * @param heads as above
     * @param feedForward as above
     * @param vocabulary as above
     * @param positions as above
     * @param tokenTypes as above
     * @param epsilon as above
     */
    public BertConfig(
            int layers,
            int hidden,
            int heads,
            int feedForward,
            int vocabulary,
            int positions,
            int tokenTypes,
            float epsilon) {
        this(
                layers,
                hidden,
                heads,
                feedForward,
                vocabulary,
                positions,
                tokenTypes,
                epsilon,
                FeedForwardActivation.GELU,
                0,
                0);
    }

    /**
     * Returns the longest sequence.
     *
     * @return the number of tokens
     */
    public int maxLength() {
        return positions - firstPosition;
    }

    /**
     * Returns the sizes of all-MiniLM-L6-v2: 22.6 million parameters, sentence vectors of length
     * 384.
     *
     * @return the configuration
     */
    public static BertConfig miniLmL6() {
        return new BertConfig(6, 384, 12, 1536, 30522, 512, 2, DEFAULT_EPSILON);
    }

    /**
     * Reads a HuggingFace {@code config.json} of model type {@code bert}.
     *
     * @param file the file
     * @return the configuration
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if a size is missing or not an integer, or if {@link
     *     BertEncoder} does not support the model: a type other than {@code bert}, an activation
     *     other than {@code gelu}, relative positions, a decoder, pruned heads, quantized weights,
     *     or custom code
     */
    public static BertConfig read(Path file) throws IOException {
        return BertFamily.BERT.config(JsonFile.read(file));
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be >= 1, got " + value);
        }
    }
}
