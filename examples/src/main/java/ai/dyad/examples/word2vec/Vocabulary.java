package ai.dyad.examples.word2vec;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words that occur often enough in a text, the most frequent first. */
final class Vocabulary {
    private static final Pattern WORD = Pattern.compile("\\p{L}+(?:['’-]\\p{L}+)*");

    private final List<String> words = new ArrayList<>();
    private final Map<String, Integer> indices = new HashMap<>();
    private final long[] counts;

    /**
     * Counts the words of a text.
     *
     * @param lines the text
     * @param minimumCount how often a word must occur to be kept
     * @throws IllegalArgumentException if fewer than two words are kept
     */
    Vocabulary(Iterable<String> lines, int minimumCount) {
        Map<String, Long> seen = new HashMap<>();
        for (String line : lines) {
            for (String word : words(line)) {
                seen.merge(word, 1L, Long::sum);
            }
        }
        List<Map.Entry<String, Long>> kept =
                seen.entrySet().stream()
                        .filter(entry -> entry.getValue() >= minimumCount)
                        .sorted(
                                Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                                        .thenComparing(Map.Entry.comparingByKey()))
                        .toList();
        if (kept.size() < 2) {
            throw new IllegalArgumentException(
                    "the text must have at least 2 words that occur "
                            + minimumCount
                            + " times, got "
                            + kept.size()
                            + " of "
                            + seen.size()
                            + " words: lower --minimum-count, or give a longer text");
        }
        counts = new long[kept.size()];
        for (Map.Entry<String, Long> entry : kept) {
            counts[words.size()] = entry.getValue();
            indices.put(entry.getKey(), words.size());
            words.add(entry.getKey());
        }
    }

    /** Splits a line into words: letters, with apostrophes and hyphens inside, in lower case. */
    static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(line.toLowerCase(Locale.ROOT));
        while (matcher.find()) {
            words.add(matcher.group());
        }
        return words;
    }

    int size() {
        return words.size();
    }

    String word(int index) {
        return words.get(index);
    }

    /** Returns the index of a word, or -1 if it is not in the vocabulary. */
    int index(String word) {
        return indices.getOrDefault(word, -1);
    }

    /** Returns how often each word occurs. */
    long[] counts() {
        return counts.clone();
    }
}
