package ai.dyad.text.tokenizer;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Saves and loads the tokenizers of one class in a model directory, so that a text encoder is saved
 * together with the tokenizer it was trained with.
 *
 * <p>To add a custom tokenizer, implement this interface and either call {@link
 * TokenizerFormats#register} or list the class for {@link java.util.ServiceLoader} in {@code
 * META-INF/services/ai.dyad.text.tokenizer.TokenizerFormat}.
 *
 * @param <T> the tokenizer
 */
public interface TokenizerFormat<T extends TextTokenizer> {

    /**
     * Returns the name that {@code model.json} uses for this format.
     *
     * @return a short name in lower case, unique among all formats
     */
    String name();

    /**
     * Returns the class of the tokenizers.
     *
     * @return the class, unique among all formats
     */
    Class<T> tokenizerType();

    /**
     * Writes a tokenizer's files.
     *
     * @param tokenizer the tokenizer
     * @param directory the model directory
     * @return further settings needed to read it again, besides the maximum length
     * @throws IOException if a file cannot be written
     */
    JsonObject save(T tokenizer, Path directory) throws IOException;

    /**
     * Reads a tokenizer from its files.
     *
     * @param directory the model directory
     * @param settings what {@link #save} returned
     * @param maxLength the number of tokens, special tokens included, to which a text is truncated
     * @return the tokenizer; the caller closes it
     * @throws IOException if a file is missing or malformed
     * @throws IllegalArgumentException if a setting or the length is invalid
     */
    T read(Path directory, JsonObject settings, int maxLength) throws IOException;
}
