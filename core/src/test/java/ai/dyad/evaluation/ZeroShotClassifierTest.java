package ai.dyad.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.dyad.embedding.EmbeddingTable;
import org.junit.jupiter.api.Test;

class ZeroShotClassifierTest {
    /** Class 0 has two prompts of very different length at right angles, class 1 one. */
    private static final EmbeddingTable PROMPTS =
            EmbeddingTable.of(new float[] {100, 0, 0, -2, 0, 0.1f}, 2).withLabels(0, 1, 0);

    private static final EmbeddingTable MIXED =
            EmbeddingTable.of(new float[] {5, 0, 0, 0.01f, 0, -3}, 2).withLabels(0, 0, 1);

    @Test
    void aClassIsTheMeanOfItsUnitPrompts() {
        float half = (float) Math.sqrt(0.5);
        assertArrayEquals(
                new float[] {half, half, 0, -1},
                ZeroShotClassifier.of(PROMPTS).classEmbeddings().toFloatArray(),
                1e-6f);
    }

    @Test
    void theNearestClassWins() {
        ZeroShotClassifier classifier = ZeroShotClassifier.of(MIXED);
        EmbeddingTable images = EmbeddingTable.of(new float[] {1, 1, 0, -1, 9, 0, 1, -3}, 2);
        assertArrayEquals(new int[] {0, 1, 0, 1}, classifier.classify(images));
        ZeroShotResult result = classifier.evaluate(images.withLabels(0, 1, 0, 0));
        assertEquals(0.75, result.topOne());
        assertEquals(1, result.topFive());
        assertEquals(0.75, result.majority());
        assertEquals(
                "clip-zero-shot-v1, 4 images, 2 classes: top-1 0.7500, top-5 1.0000, chance 0.5000,"
                        + " majority 0.7500",
                result.toString());
    }

    @Test
    void saysWhatIsMissing() {
        EmbeddingTable rows = EmbeddingTable.of(new float[] {1, 0, 0, 1}, 2);
        assertEquals(
                "every class must have a prompt, but class 1 of 3 has none",
                message(() -> ZeroShotClassifier.of(rows.withLabels(0, 2))));
        assertThrows(IllegalArgumentException.class, () -> ZeroShotClassifier.of(rows));
        ZeroShotClassifier classifier = ZeroShotClassifier.of(rows.withLabels(0, 1));
        assertEquals(
                "classes must be below 2, got 5",
                message(() -> classifier.evaluate(rows.withLabels(0, 5))));
    }

    private static String message(Runnable action) {
        return assertThrows(IllegalArgumentException.class, action::run).getMessage();
    }
}
