package ai.dyad.text.encoder;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.dyad.io.ModelDirectory;
import ai.dyad.text.tokenizer.TextTokenizer;
import ai.dyad.text.tokenizer.TokenizerFormats;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A text encoder with its tokenizer, saved as a {@link ModelDirectory} of kind {@value
 * ModelDirectory#TEXT_ENCODER}. The encoder may be of any registered architecture.
 *
 * <pre>{@code
 * try (TextEncoderFile file = TextEncoderFile.load(manager, directory)) {
 *     NDArray vectors = file.textEncoder().embed(manager, List.of("a red apple"));
 * }
 * }</pre>
 *
 * @param encoder the encoder, with its weights
 * @param tokenizer the tokenizer, which {@link #close} closes
 */
public record TextEncoderFile(TokenEncoder encoder, TextTokenizer tokenizer)
        implements AutoCloseable {
    private static final String TEXT = "text";

    /**
     * Writes the encoder; each file is replaced atomically.
     *
     * @param directory the directory, created if it does not exist
     * @throws IOException if a file cannot be written
     * @throws IllegalArgumentException if the architecture of the encoder or the format of the
     *     tokenizer is not registered
     * @throws IllegalStateException if the encoder is not initialized
     */
    public void save(Path directory) throws IOException {
        Files.createDirectories(directory);
        JsonObject sections = new JsonObject();
        sections.add(ModelDirectory.TOKENIZER, TokenizerFormats.save(tokenizer, directory));
        ModelDirectory.save(directory, ModelDirectory.TEXT_ENCODER, encoder, sections);
    }

    /**
     * Loads a text encoder from its own model directory, from that of a dual encoder, or as {@link
     * PublishedTextEncoder} reads it.
     *
     * @param manager the manager to which the weights are attached, and on whose device they are
     *     created
     * @param path the model directory, or a {@code .safetensors} file in it, whose weights are then
     *     used instead of the directory's own
     * @return the encoder with its tokenizer; the caller closes it
     * @throws IOException if a file is missing or malformed, the model has no text encoder, or the
     *     weights do not match the architecture; the message names the file
     */
    public static TextEncoderFile load(NDManager manager, Path path) throws IOException {
        if (PublishedTextEncoder.isIn(path)) {
            return published(manager, path);
        }
        ModelDirectory model = texts(path);
        Block block = model.load(manager);
        if (!(block instanceof TokenEncoder encoder)) {
            throw new IOException(
                    path + ": a text encoder must be a TokenEncoder, got " + block.getClass());
        }
        try {
            JsonObject tokenizer = model.section(ModelDirectory.TOKENIZER);
            return new TextEncoderFile(encoder, TokenizerFormats.read(model.getPath(), tokenizer));
        } catch (IllegalArgumentException e) {
            throw new IOException(path + ": " + e.getMessage(), e);
        }
    }

    private static TextEncoderFile published(NDManager manager, Path directory) throws IOException {
        PublishedTextEncoder published = PublishedTextEncoder.read(directory);
        try {
            return published.load(manager);
        } catch (IOException | RuntimeException e) {
            published.close();
            throw e;
        }
    }

    private static ModelDirectory texts(Path path) throws IOException {
        ModelDirectory model = ModelDirectory.read(path);
        return switch (model.getKind()) {
            case ModelDirectory.TEXT_ENCODER -> model;
            case ModelDirectory.DUAL_ENCODER -> model.encoder(TEXT);
            default ->
                    throw new IOException(
                            path
                                    + " must be a model with a text encoder, got kind "
                                    + model.getKind());
        };
    }

    /**
     * Returns an embedder of texts made of this encoder and tokenizer.
     *
     * @return the text encoder
     * @throws IllegalArgumentException if the tokenizer does not match the encoder
     */
    public TextEncoder textEncoder() {
        return TextEncoder.builder().setTokenizer(tokenizer).setBlock(encoder).build();
    }

    /**
     * Changes the length to which texts are truncated.
     *
     * @param maxLength the number of tokens, special tokens included, to which a text is truncated
     * @return this instance if the length is unchanged, else a replacement; close only the returned
     *     one
     * @throws UnsupportedOperationException if the tokenizer's length cannot be changed
     */
    public TextEncoderFile withMaxLength(int maxLength) {
        if (tokenizer.maxLength() == maxLength) {
            return this;
        }
        try (tokenizer) {
            return new TextEncoderFile(encoder, tokenizer.withMaxLength(maxLength));
        }
    }

    /** Closes the tokenizer. The weights are closed with their manager. */
    @Override
    public void close() {
        tokenizer.close();
    }
}
