package ai.dyad.text.tokenizer;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;

/**
 * How tokenizers of one class are kept in a model directory, so that a text encoder travels with
 * the tokenizer it was trained with.
 *
 * <p>A tokenizer of one's own joins by a format of its own, which is registered by {@link
 * TokenizerFormats#register} or found by {@link java.util.ServiceLoader} where its class is listed
 * in {@code META-INF/services/ai.dyad.text.tokenizer.TokenizerFormat}.
 *
 * @param <T> the tokenizer
 */
public interface TokenizerFormat<T extends TextTokenizer> {

    /**
     * Returns the name under which descriptions refer to it.
     *
     * @return a short name in lower case, unique among all formats
     */
    String name();

    /**
     * Returns the class of its tokenizers.
     *
     * @return the class; no two formats have the same
     */
    Class<T> tokenizerType();

    /**
     * Writes a tokenizer's files.
     *
     * @param tokenizer the tokenizer
     * @param directory the model directory
     * @return what else is needed to read it again, apart from its greatest length
     * @throws IOException if a file cannot be written
     */
    JsonObject save(T tokenizer, Path directory) throws IOException;

    /**
     * Reads a tokenizer from its files.
     *
     * @param directory the model directory
     * @param settings what {@link #save} returned
     * @param maxLength the number of tokens, special ones included, after which a text is cut
     * @return the tokenizer; the caller closes it
     * @throws IOException if a file is missing or malformed
     * @throws IllegalArgumentException if a setting or the length breaks a rule
     */
    T read(Path directory, JsonObject settings, int maxLength) throws IOException;
}
