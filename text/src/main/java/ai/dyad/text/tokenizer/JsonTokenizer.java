package ai.dyad.text.tokenizer;

import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.util.Utils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A HuggingFace tokenizer from a local {@code tokenizer.json}: WordPiece, BPE or unigram with the
 * file's own normalization and special tokens, run by HuggingFace's Rust library through DJL.
 *
 * <p>The file's own truncation and padding settings are ignored: texts are truncated to the given
 * length and padded to the longest of the batch. Errors that would make the Rust library crash the
 * JVM, such as an unknown token that is not in the vocabulary, are rejected when the file is read.
 */
public final class JsonTokenizer implements TextTokenizer {

    private static final String FLAVOR = "RUST_FLAVOR";

    private final HuggingFaceTokenizer tokenizer;
    private final byte[] json;
    private final int vocabularySize;
    private final int maxLength;

    static {
        // on a machine with a GPU, DJL would download a CUDA build, which the tokenizers do not
        // need
        if (Utils.getEnvOrSystemProperty(FLAVOR) == null) {
            System.setProperty(FLAVOR, "cpu");
        }
    }

    private JsonTokenizer(byte[] json, int maxLength) throws IOException {
        this.json = json;
        this.maxLength = maxLength;
        TokenizerFile file = TokenizerFile.parse(json);
        vocabularySize = file.vocabularySize();
        String length = Integer.toString(maxLength);
        try (InputStream stream = new ByteArrayInputStream(file.forLibrary())) {
            tokenizer =
                    HuggingFaceTokenizer.newInstance(
                            stream,
                            Map.of(
                                    "truncation",
                                    "true",
                                    "maxLength",
                                    length,
                                    "modelMaxLength",
                                    length,
                                    "padding",
                                    "false"));
        }
    }

    /**
     * Reads a tokenizer from a file.
     *
     * @param file the {@code tokenizer.json}
     * @param maxLength the number of tokens, special tokens included, to which a text is truncated
     * @return the tokenizer; the caller closes it
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if it is not a tokenizer file, or the length leaves no room
     *     besides the special tokens
     */
    public static JsonTokenizer read(Path file, int maxLength) throws IOException {
        return create(Files.readAllBytes(file), maxLength, file.toString());
    }

    /**
     * Reads a tokenizer from a stream, such as a class-path resource.
     *
     * @param json the content of a {@code tokenizer.json}; it is not closed
     * @param maxLength the number of tokens, special tokens included, to which a text is truncated
     * @return the tokenizer; the caller closes it
     * @throws IOException if the stream cannot be read
     * @throws IllegalArgumentException if it is not a tokenizer file, or the length leaves no room
     *     besides the special tokens
     */
    public static JsonTokenizer read(InputStream json, int maxLength) throws IOException {
        return create(json.readAllBytes(), maxLength, "the stream");
    }

    /**
     * Reads a tokenizer from a string.
     *
     * @param json the content of a {@code tokenizer.json}
     * @param maxLength the number of tokens, special tokens included, to which a text is truncated
     * @return the tokenizer; the caller closes it
     * @throws IllegalArgumentException if it is not a tokenizer file, or the length is not positive
     */
    public static JsonTokenizer of(String json, int maxLength) {
        try {
            return create(json.getBytes(StandardCharsets.UTF_8), maxLength, "the text");
        } catch (IOException e) { // cannot happen: no file is read
            throw new UncheckedIOException(e);
        }
    }

    private static JsonTokenizer create(byte[] json, int maxLength, String source)
            throws IOException {
        if (maxLength < 1) {
            throw new IllegalArgumentException("maxLength must be >= 1, got " + maxLength);
        }
        JsonTokenizer tokenizer;
        try {
            tokenizer = new JsonTokenizer(json, maxLength);
        } catch (EngineException e) {
            // the native library is missing, so the file is not at fault
            throw e;
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    source + " must be a HuggingFace tokenizer.json: " + e.getMessage(), e);
        }
        tokenizer.requireRoom();
        return tokenizer;
    }

    /** The Rust library does not truncate at all if the special tokens alone exceed the length. */
    private void requireRoom() {
        int special = tokenizer.encode("").getIds().length;
        if (maxLength <= special) {
            close();
            throw new IllegalArgumentException(
                    "maxLength must be > "
                            + special
                            + ", the special tokens of each text, got "
                            + maxLength);
        }
    }

    /**
     * Returns the JSON that this tokenizer was read from.
     *
     * @return the content of the {@code tokenizer.json}
     */
    public String toJson() {
        return new String(json, StandardCharsets.UTF_8);
    }

    @Override
    public TokenBatch encode(List<String> texts) {
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("texts must hold at least 1 text, got 0");
        }
        List<long[]> rows = new ArrayList<>(texts.size());
        int truncated = 0;
        for (Encoding encoding : tokenizer.batchEncode(texts)) {
            rows.add(encoding.getIds());
            if (encoding.exceedMaxLength()) {
                truncated++;
            }
        }
        return TokenBatch.of(rows, truncated);
    }

    @Override
    public int vocabularySize() {
        return vocabularySize;
    }

    @Override
    public int maxLength() {
        return maxLength;
    }

    @Override
    public JsonTokenizer withMaxLength(int other) {
        return of(toJson(), other);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
