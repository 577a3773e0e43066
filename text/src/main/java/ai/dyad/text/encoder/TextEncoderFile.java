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
 * A text encoder on disk, a {@link ModelDirectory} of kind {@value ModelDirectory#TEXT_ENCODER}:
 * the block, of any architecture that is registered, and the tokenizer that goes with it.
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
     * Writes the encoder; each file is replaced in one step.
     *
     * @param directory the directory, made if need be
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
     * Loads an encoder: one that stands alone, or the one of an image–caption model.
     *
     * @param manager the manager to which the weights are attached, on whose device they are made
     * @param path the model directory, or a {@code .safetensors} file in it, which is then loaded
     * @return the encoder, ready for use; the caller closes it
     * @throws IOException if a file is missing or malformed, the model reads no texts, or the
     *     weights do not fit; the message names the file
     */
    public static TextEncoderFile load(NDManager manager, Path path) throws IOException {
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

    private static ModelDirectory texts(Path path) throws IOException {
        ModelDirectory model = ModelDirectory.read(path);
        return switch (model.getKind()) {
            case ModelDirectory.TEXT_ENCODER -> model;
            case ModelDirectory.DUAL_ENCODER -> model.encoder(TEXT);
            default ->
                    throw new IOException(
                            path
                                    + " must be a model that reads texts, got one of kind "
                                    + model.getKind());
        };
    }

    /**
     * Joins encoder and tokenizer.
     *
     * @return texts in, vectors out
     * @throws IllegalArgumentException if the tokenizer does not fit the encoder
     */
    public TextEncoder textEncoder() {
        return TextEncoder.builder().setTokenizer(tokenizer).setBlock(encoder).build();
    }

    /**
     * Cuts texts at another length.
     *
     * @param maxLength the number of tokens, special ones included, after which a text is cut
     * @return this, or a file that takes its place; only the one returned is to be closed
     * @throws UnsupportedOperationException if the tokenizer cannot cut at another length
     */
    public TextEncoderFile withMaxLength(int maxLength) {
        if (tokenizer.maxLength() == maxLength) {
            return this;
        }
        try (tokenizer) {
            return new TextEncoderFile(encoder, tokenizer.withMaxLength(maxLength));
        }
    }

    /** Closes the tokenizer; the weights are the manager's. */
    @Override
    public void close() {
        tokenizer.close();
    }
}
