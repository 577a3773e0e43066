package ai.dyad.text.encoder;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The sizes of a {@link BertEncoder}.
 *
 * @param layers the number of transformer layers
 * @param hidden C, the width of the states
 * @param heads the number of attention heads, a divisor of the width
 * @param feedForward the hidden width of the feed-forward part
 * @param vocabulary the number of token ids
 * @param positions the longest sequence
 * @param tokenTypes the number of token types (segments)
 * @param epsilon the value that layer normalization adds to the variance
 */
public record BertConfig(
        int layers,
        int hidden,
        int heads,
        int feedForward,
        int vocabulary,
        int positions,
        int tokenTypes,
        float epsilon) {

    /** The published value, used if a configuration file has none. */
    static final float DEFAULT_EPSILON = 1e-12f;

    /** The members of config.json, in the order of the components. */
    private static final List<String> SIZES =
            List.of(
                    "num_hidden_layers",
                    "hidden_size",
                    "num_attention_heads",
                    "intermediate_size",
                    "vocab_size",
                    "max_position_embeddings",
                    "type_vocab_size");

    /**
     * Checks the sizes.
     *
     * @param layers at least 1
     * @param hidden at least 1
     * @param heads a divisor of hidden
     * @param feedForward at least 1
     * @param vocabulary at least 1
     * @param positions at least 1
     * @param tokenTypes at least 1
     * @param epsilon greater than 0
     * @throws IllegalArgumentException if a value is out of range
     */
    public BertConfig {
        requirePositive("layers", layers);
        requirePositive("hidden", hidden);
        requirePositive("heads", heads);
        requirePositive("feedForward", feedForward);
        requirePositive("vocabulary", vocabulary);
        requirePositive("positions", positions);
        requirePositive("tokenTypes", tokenTypes);
        if (hidden % heads != 0) {
            throw new IllegalArgumentException(
                    "heads must divide hidden " + hidden + ", got " + heads);
        }
        if (!(epsilon > 0)) {
            throw new IllegalArgumentException("epsilon must be > 0, got " + epsilon);
        }
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
        JsonFile json = JsonFile.read(file);
        json.requireIfThere("model_type", "bert");
        json.requireIfThere("hidden_act", "gelu", "gelu_python");
        json.requireIfThere("position_embedding_type", "absolute");
        json.requireIfThere("is_decoder", "false");
        json.requireIfThere("add_cross_attention", "false");
        for (String name : new String[] {"auto_map", "quantization_config", "pruned_heads"}) {
            if (json.has(name) && !json.json().get(name).equals(new JsonObject())) {
                throw json.wrong(name + " must be empty, got " + json.json().get(name));
            }
        }
        int[] sizes = new int[SIZES.size()];
        Arrays.setAll(sizes, i -> json.integer(SIZES.get(i)));
        float epsilon =
                json.has("layer_norm_eps")
                        ? json.number("layer_norm_eps").floatValue()
                        : DEFAULT_EPSILON;
        try {
            return new BertConfig(
                    sizes[0], sizes[1], sizes[2], sizes[3], sizes[4], sizes[5], sizes[6], epsilon);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be >= 1, got " + value);
        }
    }
}
