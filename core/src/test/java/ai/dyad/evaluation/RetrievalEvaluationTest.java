package ai.dyad.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.random.CounterRandom;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class RetrievalEvaluationTest {
    private static final int DIMENSION = 7;
    private static final double EXACT = 1e-12;

    @Test
    void matchesANaiveDoubleLoop() {
        for (long seed = 0; seed < 5; seed++) {
            Pairs pairs = Pairs.random(seed, 40, 3);
            RetrievalResult result = evaluate(pairs);
            assertMatches(naiveRanks(pairs.images, pairs.texts), result.imageToText());
            assertMatches(naiveRanks(pairs.texts, pairs.images), result.textToImage());
        }
    }

    @Test
    void blocksChangeNothing() {
        Pairs pairs = Pairs.random(1, 50, 2);
        RetrievalResult whole = evaluate(pairs);
        for (int rows : new int[] {1, 7, 64, 65, 1000}) {
            assertEquals(
                    whole,
                    RetrievalEvaluation.builder()
                            .optBlockRows(rows)
                            .build()
                            .evaluate(pairs.images, pairs.texts));
        }
    }

    @Test
    void neitherOrderNorLengthMatters() {
        Pairs pairs = Pairs.random(2, 30, 2);
        int[] order = {
            5, 0, 3, 9, 1, 2, 29, 28, 4, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
            22, 23, 24, 25, 26, 27
        };
        float[] longer = pairs.images.select(order).toFloatArray();
        for (int i = 0; i < longer.length; i++) {
            longer[i] *= 1 + i / DIMENSION;
        }
        EmbeddingTable images =
                EmbeddingTable.of(longer, DIMENSION)
                        .withGroupIds(
                                Arrays.stream(order).mapToLong(pairs.images::groupId).toArray());
        RetrievalResult expected = evaluate(pairs);
        RetrievalResult actual =
                RetrievalEvaluation.builder().build().evaluate(images, pairs.texts);
        assertEquals(expected.imageToText().meanRank(), actual.imageToText().meanRank(), EXACT);
        assertEquals(expected.textToImage().meanRank(), actual.textToImage().meanRank(), EXACT);
        assertEquals(
                expected.textToImage().atFive().value(),
                actual.textToImage().atFive().value(),
                EXACT);
    }

    @Test
    void perfectModelRanksEveryMatchFirst() {
        EmbeddingTable table = noise(CounterRandom.of(3), 12);
        RetrievalResult result = RetrievalEvaluation.builder().build().evaluate(table, table);
        assertEquals(1, result.imageToText().atOne().value());
        assertEquals(1, result.imageToText().atOne().low());
        assertEquals(1, result.textToImage().meanReciprocalRank());
        assertEquals(1, result.textToImage().medianRank());
    }

    @Test
    void aCollapsedModelFindsNothing() {
        float[] same = new float[20 * DIMENSION];
        Arrays.fill(same, 0.3f);
        EmbeddingTable table = EmbeddingTable.of(same, DIMENSION);
        RetrievalScores scores =
                RetrievalEvaluation.builder().build().evaluate(table, table).imageToText();
        assertEquals(0, scores.atOne().value());
        assertEquals(0, scores.atTen().value());
        assertEquals(20, scores.meanRank());
        assertEquals(0.05, scores.meanReciprocalRank(), EXACT);
    }

    @Test
    void duplicateTakesTheFirstRank() {
        float[] images = {1, 0, 1, 0, 0, 1};
        float[] texts = {1, 0.1f, 0.9f, 0, 0, 1};
        RetrievalScores scores =
                RetrievalEvaluation.builder()
                        .build()
                        .evaluate(EmbeddingTable.of(images, 2), EmbeddingTable.of(texts, 2))
                        .textToImage();
        // texts 0 and 1 tie with two equal images; text 2 matches only its own
        assertEquals(1 / 3.0, scores.atOne().value(), EXACT);
        assertEquals(5 / 3.0, scores.meanRank(), EXACT);
    }

    @Test
    void countsTheBestOfSeveralCaptionsAndIgnoresTheOthers() {
        EmbeddingTable images = EmbeddingTable.of(new float[] {1, 0, 0, 1}, 2).withGroupIds(7, 8);
        EmbeddingTable texts =
                EmbeddingTable.of(new float[] {0.9f, 0.1f, 1, 0, 0.2f, 1, 1, 0.3f}, 2)
                        .withGroupIds(7, 7, 8, 8);
        RetrievalResult result = RetrievalEvaluation.builder().build().evaluate(images, texts);
        assertEquals(1, result.imageToText().meanRank());
        // the last caption of image 8 looks like image 7
        assertEquals((1 + 1 + 1 + 2) / 4.0, result.textToImage().meanRank(), EXACT);
        // 2 of 4 captions match
        assertEquals(0.5, result.imageToText().atOne().chance(), EXACT);
        assertEquals(0.5, result.textToImage().atOne().chance(), EXACT);
        assertEquals(1, result.imageToText().atFive().chance(), EXACT);
    }

    @Test
    void randomEmbeddingsAreAtChance() {
        CounterRandom random = CounterRandom.of(5);
        EmbeddingTable images = noise(random, 400);
        EmbeddingTable texts = noise(random, 400);
        RetrievalScores scores =
                RetrievalEvaluation.builder().build().evaluate(images, texts).imageToText();
        assertEquals(10 / 400.0, scores.atTen().chance(), EXACT);
        assertTrue(scores.atTen().low() <= scores.atTen().chance(), scores::toString);
        assertTrue(scores.atTen().high() >= scores.atTen().chance(), scores::toString);
        assertEquals(200, scores.medianRank(), 30);
    }

    @Test
    void intervalsHoldTheValueAndNarrowWithConfidence() {
        Pairs pairs = Pairs.random(6, 60, 2);
        Recall wide = evaluate(pairs).textToImage().atFive();
        Recall narrow =
                RetrievalEvaluation.builder()
                        .optConfidence(0.5)
                        .optResamples(500, 9)
                        .build()
                        .evaluate(pairs.images, pairs.texts)
                        .textToImage()
                        .atFive();
        assertTrue(wide.low() <= wide.value() && wide.value() <= wide.high());
        assertTrue(narrow.high() - narrow.low() < wide.high() - wide.low());
    }

    @Test
    void namesTheMismatch() {
        EmbeddingTable two = EmbeddingTable.of(new float[] {1, 0, 0, 1}, 2);
        EmbeddingTable three = EmbeddingTable.of(new float[] {1, 0, 0, 1, 1, 1}, 2);
        RetrievalEvaluation evaluation = RetrievalEvaluation.builder().build();
        assertEquals(
                "images and texts must both have group ids, or be equal in number and match row "
                        + "by row, got 2"
                        + " images and 3 texts",
                message(() -> evaluation.evaluate(two, three)));
        assertEquals(
                "images and texts must be embedded in the same space, got dimensions 2 and 1",
                message(() -> evaluation.evaluate(two, EmbeddingTable.of(new float[] {1, 2}, 1))));
        assertEquals(
                "every text must have a match, but nothing has the group id 9 of text 2: keep"
                        + " only the rows that have one with select(...)",
                message(
                        () ->
                                evaluation.evaluate(
                                        two.withGroupIds(1, 2), three.withGroupIds(1, 2, 9))));
        EmbeddingTable broken = EmbeddingTable.of(new float[] {1, 0, Float.NaN, 1}, 2);
        assertEquals(
                "embeddings must be finite, but text 1 holds NaN or infinity: has the training"
                        + " diverged?",
                message(() -> evaluation.evaluate(two, broken)));
        assertThrows(
                IllegalArgumentException.class,
                () -> RetrievalEvaluation.builder().optConfidence(1));
        assertThrows(
                IllegalArgumentException.class,
                () -> RetrievalEvaluation.builder().optResamples(0, 1));
        assertThrows(
                IllegalArgumentException.class,
                () -> RetrievalEvaluation.builder().optBlockRows(0));
    }

    @Test
    void stopsWhenInterrupted() {
        Pairs pairs = Pairs.random(1, 5, 1);
        Thread.currentThread().interrupt();
        try {
            assertThrows(CancellationException.class, () -> evaluate(pairs));
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    private static String message(Runnable action) {
        return assertThrows(IllegalArgumentException.class, action::run).getMessage();
    }

    private static RetrievalResult evaluate(Pairs pairs) {
        return RetrievalEvaluation.builder().build().evaluate(pairs.images, pairs.texts);
    }

    private static void assertMatches(int[] ranks, RetrievalScores scores) {
        assertEquals(ranks.length, scores.queries());
        for (Recall recall : new Recall[] {scores.atOne(), scores.atFive(), scores.atTen()}) {
            double found = Arrays.stream(ranks).filter(rank -> rank <= recall.k()).count();
            assertEquals(found / ranks.length, recall.value(), EXACT);
        }
        assertEquals(Arrays.stream(ranks).average().orElseThrow(), scores.meanRank(), EXACT);
        double reciprocal = Arrays.stream(ranks).mapToDouble(rank -> 1.0 / rank).sum();
        assertEquals(reciprocal / ranks.length, scores.meanReciprocalRank(), EXACT);
        int[] sorted = Arrays.stream(ranks).sorted().toArray();
        double median =
                sorted.length % 2 == 1
                        ? sorted[sorted.length / 2]
                        : (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2.0;
        assertEquals(median, scores.medianRank(), EXACT);
    }

    /** Ranks by plain loops, without sorting. */
    private static int[] naiveRanks(EmbeddingTable queries, EmbeddingTable candidates) {
        int[] ranks = new int[queries.size()];
        for (int q = 0; q < ranks.length; q++) {
            double best = -2;
            for (int c = 0; c < candidates.size(); c++) {
                if (candidates.groupId(c) == queries.groupId(q)) {
                    best = Math.max(best, cosine(queries.row(q), candidates.row(c)));
                }
            }
            ranks[q] = 1;
            for (int c = 0; c < candidates.size(); c++) {
                if (candidates.groupId(c) != queries.groupId(q)
                        && cosine(queries.row(q), candidates.row(c)) >= best - 1e-6) {
                    ranks[q]++;
                }
            }
        }
        return ranks;
    }

    private static double cosine(float[] a, float[] b) {
        double product = 0;
        double first = 0;
        double second = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            first += (double) a[i] * a[i];
            second += (double) b[i] * b[i];
        }
        return product / Math.sqrt(first * second);
    }

    private static EmbeddingTable noise(CounterRandom random, int rows) {
        float[] values = new float[rows * DIMENSION];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return EmbeddingTable.of(values, DIMENSION);
    }

    /** Similar image and caption embeddings, some of them equal. */
    private record Pairs(EmbeddingTable images, EmbeddingTable texts) {
        static Pairs random(long seed, int imageCount, int mostCaptions) {
            CounterRandom random = CounterRandom.of(seed, 77);
            float[] images = noise(random, imageCount).toFloatArray();
            System.arraycopy(images, 0, images, 2 * DIMENSION, DIMENSION);
            long[] ids = new long[imageCount];
            float[] texts = new float[imageCount * mostCaptions * DIMENSION];
            long[] textIds = new long[imageCount * mostCaptions];
            int count = 0;
            for (int i = 0; i < imageCount; i++) {
                ids[i] = 1000 - i / 2 * 3L; // two images share an id
                int captions = 1 + random.nextInt(mostCaptions);
                for (int c = 0; c < captions; c++) {
                    for (int d = 0; d < DIMENSION; d++) {
                        texts[count * DIMENSION + d] =
                                images[i * DIMENSION + d] + (float) random.nextGaussian();
                    }
                    textIds[count++] = ids[i];
                }
            }
            return new Pairs(
                    EmbeddingTable.of(images, DIMENSION).withGroupIds(ids),
                    EmbeddingTable.of(Arrays.copyOf(texts, count * DIMENSION), DIMENSION)
                            .withGroupIds(Arrays.copyOf(textIds, count)));
        }
    }
}
