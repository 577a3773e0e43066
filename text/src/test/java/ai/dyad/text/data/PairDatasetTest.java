package ai.dyad.text.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Record;
import ai.djl.translate.PaddingStackBatchifier;
import ai.djl.translate.TranslateException;
import ai.dyad.loss.EqualIds;
import ai.dyad.loss.InfoNceLoss;
import ai.dyad.text.tokenizer.TextTokenizer;
import ai.dyad.text.tokenizer.TokenBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PairDatasetTest {

    private static final List<TextPair> PAIRS =
            List.of(
                    new TextPair("a", "xyz"),
                    new TextPair("bb", "x"),
                    new TextPair("a", "xx"),
                    new TextPair("c", "xx"),
                    new TextPair("dd", "z"));

    /** One token per character, at most three. */
    private static final class Characters implements TextTokenizer {
        @Override
        public TokenBatch encode(List<String> texts) {
            List<long[]> rows = new ArrayList<>();
            int truncated = 0;
            for (String text : texts) {
                rows.add(text.chars().asLongStream().limit(maxLength()).toArray());
                truncated += text.length() > maxLength() ? 1 : 0;
            }
            return TokenBatch.of(rows, truncated);
        }

        @Override
        public int vocabularySize() {
            return 200;
        }

        @Override
        public int maxLength() {
            return 3;
        }

        @Override
        public void close() {}
    }

    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void makesBatchesOfTokenIds() throws IOException, TranslateException {
        List<Batch> batches = batches(builder(PAIRS).setSampling(3, false).build());
        assertEquals(2, batches.size());
        NDList data = batches.get(0).getData();
        assertEquals(4, data.size());
        assertArrayEquals(new long[] {'a', 0, 'b', 'b', 'a', 0}, data.get(0).toLongArray());
        assertArrayEquals(new long[] {1, 0, 1, 1, 1, 0}, data.get(1).toLongArray());
        assertEquals(new Shape(3, 3), data.get(2).getShape());
        assertEquals(new Shape(2, 2), batches.get(1).getData().get(2).getShape());
        assertEquals(List.of(0L, 1L, 2L), batches.get(0).getIndices());
        assertEquals(3, batches.get(0).getSize());
    }

    @Test
    void givesPairsThatShareATextOneId() throws IOException, TranslateException {
        List<Batch> whole = batches(builder(PAIRS).setSampling(5, false).build());
        assertArrayEquals(
                new long[] {0, 1, 0, 0, 4}, whole.get(0).getLabels().get(0).toLongArray());
        // texts outside of the batch connect nothing
        List<Batch> parts = batches(builder(PAIRS).setSampling(2, false).build());
        assertArrayEquals(new long[] {2, 2}, parts.get(1).getLabels().get(0).toLongArray());
        List<TextPair> apart = List.of(PAIRS.get(0), PAIRS.get(1), PAIRS.get(3));
        List<Batch> none = batches(builder(apart).build());
        assertArrayEquals(new long[] {0, 1, 2}, none.get(0).getLabels().get(0).toLongArray());
    }

    @Test
    void addsHardNegatives() throws IOException, TranslateException {
        PairDataset dataset =
                builder(List.of(new TextPair("a", "b", "ccc"), new TextPair("d", "e", "f")))
                        .build();
        assertTrue(dataset.hasNegatives());
        NDList data = batches(dataset).get(0).getData();
        assertEquals(6, data.size());
        assertArrayEquals(new long[] {'c', 'c', 'c', 'f', 0, 0}, data.get(4).toLongArray());
    }

    /** Texts are orthonormal, so that a text's cosine is 1 with itself and 0 with all others. */
    @Test
    void excludesAnAnchorFromTheNegativesOfAPairWhosePositiveItIs()
            throws IOException, TranslateException {
        List<TextPair> chain =
                List.of(new TextPair("a", "b"), new TextPair("b", "c"), new TextPair("d", "e"));
        NDArray ids = batches(builder(chain).build()).get(0).getLabels().get(0);
        assertArrayEquals(new long[] {0, 0, 2}, ids.toLongArray());
        NDArray texts = manager.eye(5);
        NDList predictions =
                new NDList(
                        texts.get(manager.create(new long[] {0, 1, 3})),
                        texts.get(manager.create(new long[] {1, 2, 4})));
        InfoNceLoss loss =
                InfoNceLoss.builder().optTemperature(0.05f).optEqualIds(EqualIds.IGNORED).build();
        // the means of log 2, log 2, log 3, and of log 3, log(e^20 + 2), log 3
        assertEquals(0.828302, loss.evaluate(new NDList(ids), predictions).getFloat(), 1e-5);
        NDArray apart = manager.create(new long[] {0, 1, 2});
        assertEquals(7.399075, loss.evaluate(new NDList(apart), predictions).getFloat(), 1e-4);
    }

    @Test
    void treatsTextsWithTheSameTokensAsEqual() throws IOException, TranslateException {
        List<TextPair> pairs =
                List.of(
                        new TextPair("long", "b"),
                        new TextPair("c", "lon"),
                        new TextPair("e", "f"));
        assertArrayEquals(
                new long[] {0, 0, 2},
                batches(builder(pairs).build()).get(0).getLabels().get(0).toLongArray());
    }

    @Test
    void leavesOutPairsWhoseHardNegativeMatchesTheAnchor() throws IOException, TranslateException {
        List<TextPair> pairs =
                List.of(
                        new TextPair("a", "b", "e"), // right for d, not for a
                        new TextPair("a", "c", "b"), // right in the pair before
                        new TextPair("d", "e", "f"),
                        new TextPair("d", "g", "d"), // the anchor
                        new TextPair("h", "i", "i"), // its own positive
                        new TextPair("b", "k", "a")); // the anchor of the first pair
        PairDataset dataset = builder(pairs).build();
        assertEquals(List.of(pairs.get(0), pairs.get(2)), dataset.pairs());
        assertEquals(4, dataset.omittedPairs());
        String message =
                failure(builder(List.of(new TextPair("a", "b", "c"), new TextPair("d", "e", "d"))));
        assertTrue(
                message.endsWith(
                        "got 1, 1 different after leaving out 1 whose hard negative matches"
                                + " their anchor"),
                message);
    }

    @Test
    void namesTheMissingSetting() {
        Exception error =
                assertThrows(IllegalStateException.class, () -> PairDataset.builder().build());
        assertEquals(
                "a required setting is missing: call setPairs before build", error.getMessage());
    }

    @Test
    void givesSingleRecordsWithoutTheBatchAxis() {
        Record entry = builder(PAIRS).build().get(manager, 1);
        assertArrayEquals(new long[] {'b', 'b'}, entry.getData().get(0).toLongArray());
        assertEquals(new Shape(2), entry.getData().get(1).getShape());
        assertEquals(1, entry.getLabels().get(0).getLong());
    }

    @Test
    void splitsAndLimits() throws IOException, TranslateException {
        RandomAccessDataset[] parts = builder(PAIRS).build().randomSplit(3, 2);
        assertEquals(3, parts[0].size());
        assertEquals(2, parts[1].size());
        assertEquals(2, builder(PAIRS).optLimit(2).build().pairs().size());
        assertFalse(builder(PAIRS).build().hasNegatives());
    }

    @Test
    void countsTruncatedTexts() throws IOException, TranslateException {
        PairDataset dataset =
                builder(List.of(new TextPair("long text", "b"), new TextPair("d", "abcd"))).build();
        batches(dataset);
        assertEquals(2, dataset.truncatedTexts());
    }

    @Test
    void closingABatchFreesItsArrays() throws IOException, TranslateException {
        int before = manager.getManagedArrays().size();
        for (Batch batch : builder(PAIRS).build().getData(manager)) {
            batch.close();
        }
        assertEquals(before, manager.getManagedArrays().size());
    }

    @Test
    void rejectsPairsWithoutNegatives() {
        TextPair pair = new TextPair("a", "b");
        String message = failure(builder(List.of(pair)));
        assertEquals(
                "there must be at least 2 different pairs, or there are no negatives, got 1, 1"
                        + " different",
                message);
        assertTrue(failure(builder(List.of(pair, pair, pair))).endsWith("got 3, 1 different"));
        assertTrue(failure(builder(List.of())).endsWith("got 0, 0 different"));
    }

    @Test
    void rejectsHardNegativesForSomePairsOnly() {
        List<TextPair> mixed = List.of(new TextPair("a", "b"), new TextPair("c", "d", "e"));
        assertEquals(
                "all pairs must have a hard negative, or none, got 1 of 2",
                failure(builder(mixed)));
    }

    @Test
    void rejectsCustomBatchifiers() {
        String message =
                failure(builder(PAIRS).optDataBatchifier(PaddingStackBatchifier.builder().build()));
        assertTrue(message.contains("supports no transforms or batchifiers"), message);
    }

    private static PairDataset.Builder builder(List<TextPair> pairs) {
        return PairDataset.builder().setPairs(pairs).setTokenizer(new Characters());
    }

    private static String failure(PairDataset.Builder builder) {
        return assertThrows(IllegalArgumentException.class, builder::build).getMessage();
    }

    private List<Batch> batches(PairDataset dataset) throws IOException, TranslateException {
        List<Batch> batches = new ArrayList<>();
        dataset.getData(manager).forEach(batches::add);
        return batches;
    }
}
