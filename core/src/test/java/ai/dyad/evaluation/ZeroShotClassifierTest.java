package ai.dyad.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.dyad.embedding.EmbeddingTable;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ZeroShotClassifierTest {
    /** Class 0 has two prompts of very different length at right angles, class 1 one. */
    private static final EmbeddingTable PROMPTS =
            EmbeddingTable.of(new float[] {100, 0, 0, -2, 0, 0.1f}, 2).withClasses(0, 1, 0);

    private static final EmbeddingTable MIXED =
            EmbeddingTable.of(new float[] {5, 0, 0, 0.01f, 0, -3}, 2).withClasses(0, 0, 1);

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
        assertArrayEquals(new long[] {0, 1, 0, 1}, classifier.classify(images));
        ZeroShotResult result = classifier.evaluate(images.withClasses(0, 1, 0, 0));
        assertEquals(0.75, result.topOne());
        assertEquals(1, result.topFive());
        assertEquals(0.75, result.majority());
        assertEquals(
                "clip-zero-shot-v1, 4 images, 2 classes: top-1 0.7500, top-5 1.0000, chance 0.5000,"
                        + " majority 0.7500",
                result.toString());
    }

    @Test
    void namesWhatIsMissing() {
        EmbeddingTable rows = EmbeddingTable.of(new float[] {1, 0, 0, 1}, 2);
        assertThrows(IllegalArgumentException.class, () -> ZeroShotClassifier.of(rows));
        ZeroShotClassifier classifier = ZeroShotClassifier.of(rows.withClasses(0, 1));
        assertEquals(
                "every class must have a prompt, but class 5 of image 1 has none",
                message(() -> classifier.evaluate(rows.withClasses(0, 5))));
    }

    @Test
    void classesMayBeAnyNumbersAndAreGivenBack() {
        EmbeddingTable far = MIXED.withClasses(7, Long.MAX_VALUE, 7);
        ZeroShotClassifier classifier = ZeroShotClassifier.of(far);
        EmbeddingTable images = EmbeddingTable.of(new float[] {1, 1, 0, -1}, 2);
        EmbeddingTable near = MIXED.withClasses(0, 1, 0);
        long[] expected =
                Arrays.stream(ZeroShotClassifier.of(near).classify(images))
                        .map(number -> number == 0 ? 7 : Long.MAX_VALUE)
                        .toArray();
        assertArrayEquals(expected, classifier.classify(images));
        assertEquals(Long.MAX_VALUE, classifier.classEmbeddings().classOf(1));
        assertEquals(1, classifier.evaluate(images.withClasses(expected)).topOne());
    }

    private static String message(Runnable action) {
        return assertThrows(IllegalArgumentException.class, action::run).getMessage();
    }
}
