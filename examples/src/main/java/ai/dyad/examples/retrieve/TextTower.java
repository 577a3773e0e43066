package ai.dyad.examples.retrieve;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.text.encoder.BertConfig;
import ai.dyad.text.encoder.BertEncoder;
import ai.dyad.text.encoder.BertWeights;
import ai.dyad.text.encoder.TextEncoder;
import ai.dyad.text.tokenizer.JsonTokenizer;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** A text encoder that stands alone. */
final class TextTower implements SentenceEncoder {
    private static final String WEIGHTS = "/all-minilm-l6-v2.onnx";
    private static final String TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";
    private static final int MAX_TOKENS = 256; // as its makers cut texts

    private final TextEncoder encoder;
    private final JsonTokenizer tokenizer;

    TextTower(TextEncoder encoder, JsonTokenizer tokenizer) {
        this.encoder = encoder;
        this.tokenizer = tokenizer;
    }

    /** Loads all-MiniLM-L6-v2 from the class path; the manager owns its weights. */
    static TextTower miniLm(NDManager manager) throws IOException {
        BertEncoder block = BertEncoder.builder().setConfig(BertConfig.miniLmL6()).build();
        try (NDManager scope = manager.newSubManager();
                InputStream weights = resource(WEIGHTS);
                InputStream json = resource(TOKENIZER)) {
            block.initialize(manager, DataType.FLOAT32, new Shape(1, 1));
            BertWeights.readOnnx(scope, weights).copyInto(block);
            JsonTokenizer tokenizer = JsonTokenizer.read(json, MAX_TOKENS);
            return new TextTower(
                    TextEncoder.builder().setTokenizer(tokenizer).setBlock(block).build(),
                    tokenizer);
        }
    }

    private static InputStream resource(String name) throws IOException {
        InputStream stream = TextTower.class.getResourceAsStream(name);
        if (stream == null) {
            throw new FileNotFoundException(
                    "MiniLM must be on the class path, but there is no " + name);
        }
        return stream;
    }

    @Override
    public NDArray encode(NDManager scope, List<String> texts) {
        return encoder.embed(scope, texts);
    }

    @Override
    public long truncatedTexts() {
        return encoder.truncatedTexts();
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
