package ai.dyad.examples.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SkipGramsTest {
    private static final double KEEP_ALL = 1;

    private static List<String> pairs(Corpus corpus, int window, double threshold, long epoch) {
        Vocabulary words = corpus.vocabulary();
        List<String> pairs = new ArrayList<>();
        new SkipGrams(corpus, window, threshold, 7)
                .forEach(
                        epoch,
                        (center, context) ->
                                pairs.add(words.word(center) + "-" + words.word(context)));
        return pairs;
    }

    private static Corpus corpus(String... lines) {
        List<String> text = List.of(lines);
        return new Corpus(text, new Vocabulary(text, 1));
    }

    @Test
    void vocabularyIsSortedByFrequency() {
        Vocabulary vocabulary =
                new Vocabulary(List.of("A cat's life, a dog's", "a dog's LIFE; don't"), 2);
        assertEquals(3, vocabulary.size());
        assertEquals("a", vocabulary.word(0));
        assertEquals("dog's", vocabulary.word(1));
        assertEquals("life", vocabulary.word(2));
        assertEquals(-1, vocabulary.index("cat's"));
        assertEquals(3, vocabulary.counts()[0]);
    }

    @Test
    void windowOfOnePairsNeighborsWithinALine() {
        List<String> pairs = pairs(corpus("a b c", "d e"), 1, KEEP_ALL, 0);
        Collections.sort(pairs);
        assertEquals(List.of("a-b", "b-a", "b-c", "c-b", "d-e", "e-d"), pairs);
    }

    @Test
    void nearerWordsArePairedMoreOften() {
        String[] lines = new String[400];
        Arrays.fill(lines, "a b c d e f");
        List<String> pairs = pairs(corpus(lines), 5, KEEP_ALL, 0);
        // a pair at distance d is made with probability (6 - d) / 5
        assertEquals(1.0, Collections.frequency(pairs, "a-b") / 400.0);
        assertEquals(0.6, Collections.frequency(pairs, "a-d") / 400.0, 0.1);
        assertEquals(0.2, Collections.frequency(pairs, "a-f") / 400.0, 0.08);
    }

    @Test
    void subsamplesFrequentWords() {
        String[] lines = new String[1000];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = "the rare" + (char) ('a' + i % 26);
        }
        // "the" is half of the text: kept with probability sqrt(0.02 / 0.5) = 0.2, the others
        // always
        assertEquals(400, pairs(corpus(lines), 1, 0.02, 0).size(), 100);
    }

    @Test
    void subsamplingUsesTheFrequenciesOfTheWholeText() {
        // half of the words are "the" alone on its line, which makes no pairs
        String[] lines = new String[8000];
        Arrays.fill(lines, 0, 4000, "the");
        Arrays.fill(lines, 4000, 8000, "the rare");
        // "the" is two thirds of the text: sqrt(0.06 / (2 / 3)) = 0.3; "rare" is a third
        double pairs = 2 * 4000 * 0.3 * Math.sqrt(0.06 * 3);
        assertEquals(pairs, pairs(corpus(lines), 1, 0.06, 0).size(), 150);
    }

    @Test
    void epochsDifferAndRepeat() {
        Corpus corpus = corpus("a b c d", "e f g h", "i j k l");
        assertEquals(pairs(corpus, 2, KEEP_ALL, 3), pairs(corpus, 2, KEEP_ALL, 3));
        assertNotEquals(pairs(corpus, 2, KEEP_ALL, 3), pairs(corpus, 2, KEEP_ALL, 4));
    }

    @Test
    void stopsWhenTheConsumerStops() {
        int[] seen = new int[1];
        new SkipGrams(corpus("a b c d", "e f g h"), 2, KEEP_ALL, 7)
                .forEach(0, (center, context) -> ++seen[0] < 3);
        assertEquals(3, seen[0]);
    }

    @Test
    void uniqueWordsAreNumberedOnce() {
        UniqueWords unique = new UniqueWords(10);
        assertEquals(0, unique.add(7));
        assertEquals(1, unique.add(2));
        assertEquals(0, unique.add(7));
        assertTrue(Arrays.equals(new long[] {7, 2}, unique.drain()));
        assertEquals(0, unique.add(2));
        assertFalse(unique.drain().length > 1);
    }

    @Test
    void rejectsATextWithoutWords() {
        assertEquals(
                "the text must have at least 2 words that occur 2 times, got 1 of 3 words: lower"
                        + " --minimum-count, or give a longer text",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new Vocabulary(List.of("a a b", "c 12 !"), 2))
                        .getMessage());
    }
}
