package ai.dyad.examples.retrieve;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.dyad.text.encoder.TextEncoder;
import ai.dyad.text.encoder.TextEncoderFile;
import ai.dyad.text.tokenizer.JsonTokenizer;
import java.io.IOException;
import java.util.List;

/** A text encoder that stands alone. */
final class TextTower implements SentenceEncoder {
    private final TextEncoder encoder;
    private final JsonTokenizer tokenizer;

    TextTower(TextEncoderFile file) throws IOException {
        tokenizer = file.openTokenizer();
        try {
            encoder =
                    TextEncoder.builder().setTokenizer(tokenizer).setBlock(file.encoder()).build();
        } catch (RuntimeException e) {
            tokenizer.close();
            throw e;
        }
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
