package ai.dyad.examples.clip;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.text.encoder.BertConfig;
import ai.dyad.text.encoder.BertEncoder;
import ai.dyad.text.encoder.BertWeights;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/** The text towers by name, and the tokenizer that both share. */
final class TextTowers {
    private static final String WEIGHTS = "/all-minilm-l6-v2.onnx";
    private static final String TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";

    /** Captions are short; longer ones are cut. */
    static final int MAX_TOKENS = 64;

    /** The widths of the tower that starts from nothing: it learns from few captions. */
    private static final BertConfig SMALL =
            new BertConfig(2, 128, 4, 256, 30522, MAX_TOKENS, 2, 1e-12f);

    private TextTowers() {}

    static BertConfig config(String name) {
        return switch (name) {
            case ClipSettings.MINILM -> BertConfig.miniLmL6();
            case ClipSettings.SMALL -> SMALL;
            default ->
                    throw new IllegalArgumentException(
                            "--text-encoder must be minilm or small, got " + name);
        };
    }

    /** Gives a tower its pretrained weights, where there are any. */
    static void initialize(String name, BertEncoder tower, NDManager manager) throws IOException {
        tower.initialize(manager, DataType.FLOAT32, new Shape(1, 1));
        if (name.equals(ClipSettings.MINILM)) {
            try (NDManager scope = manager.newSubManager();
                    InputStream weights = resource(WEIGHTS)) {
                BertWeights.readOnnx(scope, weights).copyInto(tower);
            }
        }
    }

    static byte[] tokenizerJson() throws IOException {
        try (InputStream json = resource(TOKENIZER)) {
            return json.readAllBytes();
        }
    }

    private static InputStream resource(String name) throws IOException {
        InputStream stream = TextTowers.class.getResourceAsStream(name);
        if (stream == null) {
            throw new FileNotFoundException(
                    "MiniLM must be on the class path, but there is no " + name);
        }
        return stream;
    }
}
