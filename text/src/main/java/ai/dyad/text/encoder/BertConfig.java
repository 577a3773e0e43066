package ai.dyad.text.encoder;

import ai.djl.util.JsonUtils;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The sizes of a {@link BertEncoder}.
 *
 * @param layers the number of transformer layers
 * @param hidden C, the width of the states
 * @param heads the number of attention heads, a divisor of the width
 * @param feedForward the width inside the feed-forward part
 * @param vocabulary the number of token ids
 * @param positions the longest sequence
 * @param tokenTypes the number of token types (segments)
 * @param epsilon what layer normalisation adds to the variance
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

    /** The published value, used where a configuration file does not give one. */
    static final float DEFAULT_EPSILON = 1e-12f;

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
     * @throws IllegalArgumentException if one breaks its rule
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
     * @throws IllegalArgumentException if a size is missing or not a number, or if the file
     *     describes a model that {@link BertEncoder} is not: another type than {@code bert},
     *     another activation than {@code gelu}, or relative positions
     */
    public static BertConfig read(Path file) throws IOException {
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            JsonObject json = JsonUtils.GSON.fromJson(reader, JsonObject.class);
            if (json == null) {
                throw new IllegalArgumentException(file + " must hold a JSON object, got nothing");
            }
            requireText(json, "model_type", "bert");
            requireText(json, "hidden_act", "gelu");
            requireText(json, "position_embedding_type", "absolute");
            JsonElement epsilon = json.get("layer_norm_eps");
            return new BertConfig(
                    size(json, "num_hidden_layers"),
                    size(json, "hidden_size"),
                    size(json, "num_attention_heads"),
                    size(json, "intermediate_size"),
                    size(json, "vocab_size"),
                    size(json, "max_position_embeddings"),
                    size(json, "type_vocab_size"),
                    epsilon == null ? DEFAULT_EPSILON : epsilon.getAsFloat());
        } catch (JsonParseException | IllegalArgumentException | UnsupportedOperationException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private static int size(JsonObject json, String name) {
        JsonElement value = json.get(name);
        if (value == null || !value.isJsonPrimitive()) {
            throw new IllegalArgumentException(name + " must be a number, got " + value);
        }
        return value.getAsInt();
    }

    private static void requireText(JsonObject json, String name, String wanted) {
        JsonElement value = json.get(name);
        if (value != null && !value.isJsonNull() && !wanted.equals(value.getAsString())) {
            throw new IllegalArgumentException(name + " must be " + wanted + ", got " + value);
        }
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be >= 1, got " + value);
        }
    }
}
