package ai.dyad.text.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.text.tokenizer.TextTokenizer;
import ai.dyad.text.tokenizer.TokenBatch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextEncoderTest {

    private static final BertConfig CONFIG = new BertConfig(1, 8, 2, 8, 300, 20, 2, 1e-12f);
    private static final BertEncoder BLOCK = BertEncoder.builder().setConfig(CONFIG).build();

    /** One token per character. */
    private record Characters(int vocabularySize, int maxLength) implements TextTokenizer {
        @Override
        public TokenBatch encode(List<String> texts) {
            List<long[]> rows = new ArrayList<>();
            texts.forEach(text -> rows.add(text.chars().asLongStream().toArray()));
            return TokenBatch.of(rows, 0);
        }

        @Override
        public void close() {}
    }

    @Test
    void acceptsATokenizerThatFits() {
        TextEncoder encoder = build(new Characters(300, 20));
        assertEquals(0, encoder.truncatedTexts());
        assertEquals(8, encoder.block().featureSize());
    }

    @Test
    void embedsWithoutRecordingGradients() {
        try (NDManager manager = NDManager.newBaseManager()) {
            BertEncoder learning = BertEncoder.builder().setConfig(CONFIG).build();
            learning.initialize(manager, DataType.FLOAT32, new Shape(1, 1));
            NDArray vectors =
                    TextEncoder.builder()
                            .setTokenizer(new Characters(300, 20))
                            .setBlock(learning)
                            .build()
                            .embed(manager, List.of("a", "bc"));
            assertEquals(new Shape(2, 8), vectors.getShape());
            assertFalse(vectors.hasGradient());
        }
    }

    @Test
    void rejectsATokenizerWithMoreIdsThanTheEncoder() {
        String message = failure(new Characters(301, 20));
        assertEquals(
                "the tokenizer's vocabulary must be at most the encoder's, 300, got 301: use the"
                        + " tokenizer that came with the weights",
                message);
    }

    @Test
    void rejectsATokenizerWithLongerTextsThanTheEncoder() {
        String message = failure(new Characters(300, 21));
        assertEquals(
                "the tokenizer's maxLength must be at most the encoder's, 20, got 21", message);
    }

    @Test
    void rejectsMissingSettings() {
        TextEncoder.Builder builder = TextEncoder.builder().setBlock(BLOCK);
        String message = assertThrows(IllegalStateException.class, builder::build).getMessage();
        assertTrue(message.contains("setTokenizer"), message);
        assertThrows(IllegalArgumentException.class, () -> builder.optBatchSize(0));
    }

    private static TextEncoder build(TextTokenizer tokenizer) {
        return TextEncoder.builder().setTokenizer(tokenizer).setBlock(BLOCK).build();
    }

    private static String failure(TextTokenizer tokenizer) {
        return assertThrows(IllegalArgumentException.class, () -> build(tokenizer)).getMessage();
    }
}
