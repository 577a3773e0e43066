package ai.dyad.examples.word2vec;

import java.util.ArrayList;
import java.util.List;

/** A text as lines of vocabulary indices; a word's context ends at its line. */
final class Corpus {
    private final Vocabulary vocabulary;
    private final List<int[]> lines = new ArrayList<>();
    private long tokens;

    Corpus(Iterable<String> text, Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        for (String line : text) {
            int[] indices =
                    Vocabulary.words(line).stream()
                            .mapToInt(vocabulary::index)
                            .filter(index -> index >= 0)
                            .toArray();
            if (indices.length > 1) {
                lines.add(indices);
                tokens += indices.length;
            }
        }
    }

    Vocabulary vocabulary() {
        return vocabulary;
    }

    int lines() {
        return lines.size();
    }

    int[] line(int index) {
        return lines.get(index);
    }

    long tokens() {
        return tokens;
    }
}
