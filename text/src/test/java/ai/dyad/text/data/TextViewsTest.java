package ai.dyad.text.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.data.BatchKey;
import ai.dyad.data.ViewGenerator;
import ai.dyad.random.CounterRandom;
import ai.dyad.text.encoder.BertConfig;
import ai.dyad.text.encoder.BertEncoder;
import ai.dyad.text.encoder.TextEncoder;
import ai.dyad.text.tokenizer.TextTokenizer;
import ai.dyad.text.tokenizer.TokenBatch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TextViewsTest {

    private static final List<List<String>> TEXTS =
            List.of(List.of("a", "bcd", "ef"), List.of("ghijk"), List.of("lm", "n"));

    private NDManager manager;
    private NDList data;

    /** One token per character, at most three. */
    private record Characters() implements TextTokenizer {
        @Override
        public TokenBatch encode(List<String> texts) {
            List<long[]> rows = new ArrayList<>();
            texts.forEach(
                    text -> rows.add(text.chars().limit(maxLength()).asLongStream().toArray()));
            long cut = texts.stream().filter(text -> text.length() > maxLength()).count();
            return TokenBatch.of(rows, (int) cut);
        }

        @Override
        public int vocabularySize() {
            return 128;
        }

        @Override
        public int maxLength() {
            return 3;
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
        data = new NDList(manager.zeros(new Shape(1)));
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void drawDependsOnlyOnSeedEpochAndIndex() {
        TextViews views = TextViews.tokenized(new Characters(), TEXTS);
        for (long epoch = 0; epoch < 20; epoch++) {
            NDList drawn = views.views(data, BatchKey.of(7, epoch, 2, 0, 1));
            for (int row = 0; row < 3; row++) {
                int sample = new int[] {2, 0, 1}[row];
                List<String> texts = TEXTS.get(sample);
                int place = CounterRandom.of(0x4341_5054L, 7, epoch, sample).nextInt(texts.size());
                assertEquals(cut(texts.get(place)), text(drawn, row));
            }
        }
    }

    @Test
    void drawsEveryTextOverTheEpochs() {
        TextViews views = TextViews.tokenized(new Characters(), TEXTS);
        Set<String> seen = new HashSet<>();
        for (long epoch = 0; epoch < 30; epoch++) {
            seen.add(text(views.views(data, BatchKey.of(1, epoch, 0)), 0));
        }
        assertEquals(Set.of("a", "bcd", "ef"), seen);
    }

    @Test
    void padsToTheLongestOfTheBatchAndMasksThePadding() {
        NDList drawn =
                TextViews.tokenized(new Characters(), List.of(List.of("ab"), List.of("c")))
                        .views(data, BatchKey.of(0, 0, 0, 1));
        assertArrayEquals(new long[] {'a', 'b', 'c', 0}, drawn.get(0).toLongArray());
        assertArrayEquals(new long[] {1, 1, 1, 0}, drawn.get(1).toLongArray());
    }

    @Test
    void countsTruncatedTextsOnce() {
        TextViews views = TextViews.tokenized(new Characters(), TEXTS);
        views.views(data, BatchKey.of(0, 0, 1, 1));
        assertEquals(1, views.truncatedTexts());
        assertEquals(1, embedded().truncatedTexts());
    }

    @Test
    void tokenizesManyTextsLikeSingleOnes() {
        List<List<String>> many = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            many.add(List.of("x".repeat(1 + i % 5)));
        }
        TextViews views = TextViews.tokenized(new Characters(), many);
        assertEquals(240, views.truncatedTexts());
        assertEquals("xx", text(views.views(data, BatchKey.of(0, 0, 596)), 0));
    }

    @Test
    void givesTheFeaturesOfAFrozenEncoderForTheSameDraw() {
        BatchKey key = BatchKey.of(3, 5, 0, 2, 1);
        NDList tokens = TextViews.tokenized(new Characters(), TEXTS).views(data, key);
        NDArray features = embedded().views(data, key).singletonOrThrow();
        assertEquals(new Shape(3, 8), features.getShape());
        List<String> drawn = List.of(text(tokens, 0), text(tokens, 1), text(tokens, 2));
        assertArrayEquals(
                encoder().embed(manager, drawn).toFloatArray(), features.toFloatArray(), 1e-6f);
    }

    @Test
    void usesTheRunsSeedUnlessItHasItsOwn() {
        TextViews views = TextViews.tokenized(new Characters(), TEXTS);
        StringBuilder run = new StringBuilder();
        StringBuilder own = new StringBuilder();
        StringBuilder fixed = new StringBuilder();
        for (long epoch = 0; epoch < 20; epoch++) {
            BatchKey key = BatchKey.of(1, epoch, 0);
            run.append(text(views.views(data, key), 0));
            own.append(text(views.views(data, key.withSeed(2)), 0));
            fixed.append(text(views.withSeed(2).views(data, key), 0));
        }
        assertEquals(own.toString(), fixed.toString());
        assertTrue(!own.toString().equals(run.toString()));
    }

    @Test
    void combinesWithImageViews() {
        ViewGenerator images = (batch, key) -> new NDList(batch.head());
        TextViews texts = TextViews.tokenized(new Characters(), TEXTS);
        NDList inputs = images.and(texts).views(data, BatchKey.of(0, 0, 1));
        assertEquals(3, inputs.size());
        assertEquals("ghi", text(new NDList(inputs.get(1), inputs.get(2)), 0));
    }

    @Test
    void rejectsASampleWithoutText() {
        List<List<String>> texts = List.of(List.of("a"), List.of());
        assertEquals("a sample must have at least 1 text, got none for sample 1", failure(texts));
        assertEquals("texts must be given for at least 1 sample, got 0", failure(List.of()));
    }

    @Test
    void rejectsASampleOfAnotherDataSet() {
        TextViews views = TextViews.tokenized(new Characters(), TEXTS);
        BatchKey key = BatchKey.of(0, 0, 3);
        String message =
                assertThrows(IllegalArgumentException.class, () -> views.views(data, key))
                        .getMessage();
        assertEquals(
                "texts must be given for every sample of the data set, in its order: 3 have some,"
                        + " got sample 3",
                message);
    }

    private static String failure(List<List<String>> texts) {
        return assertThrows(
                        IllegalArgumentException.class,
                        () -> TextViews.tokenized(new Characters(), texts))
                .getMessage();
    }

    private TextViews embedded() {
        return TextViews.embedded(manager, encoder(), TEXTS);
    }

    private TextEncoder encoder() {
        manager.getEngine().setRandomSeed(5);
        BertEncoder block =
                BertEncoder.builder()
                        .setConfig(new BertConfig(1, 8, 2, 8, 128, 3, 2, 1e-12f))
                        .build();
        block.initialize(manager, DataType.FLOAT32, new Shape(1, 1));
        return TextEncoder.builder().setTokenizer(new Characters()).setBlock(block).build();
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(3, text.length()));
    }

    private static String text(NDList tokens, int row) {
        long[] ids = tokens.get(0).get(row).toLongArray();
        StringBuilder text = new StringBuilder();
        for (long id : ids) {
            if (id != 0) {
                text.append((char) id);
            }
        }
        return text.toString();
    }
}
