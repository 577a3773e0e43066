package ai.dyad.examples.text;

import ai.dyad.examples.wordnet.Synset;
import ai.dyad.random.CounterRandom;
import ai.dyad.text.data.TextPair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Finds hard negatives in WordNet: a text of another meaning of the same word; if there is none, of
 * a co-hyponym (a meaning with the same hypernym); otherwise of any other meaning. A text that is a
 * positive of the anchor in another pair is never chosen: if the anchor is a word, the definitions
 * of all its meanings are positives.
 */
final class OtherMeanings {
    private static final long DRAW = 0x4F54_4845_52L;
    private static final String HYPERNYM = "@";

    private final List<Synset> all;
    private final Function<Synset, String> text;
    private final KnownPairs known;
    private final long seed;
    private final Map<String, List<Synset>> byLemma = new HashMap<>();
    private final Map<String, List<Synset>> byHypernym = new HashMap<>();

    /**
     * Indexes meanings by word and by hypernym.
     *
     * @param synsets the meanings to choose from, all of which have the text
     * @param text returns the text of a meaning
     * @param known all positive pairs
     * @param seed the random seed
     */
    OtherMeanings(
            List<Synset> synsets, Function<Synset, String> text, KnownPairs known, long seed) {
        this.all = synsets;
        this.text = text;
        this.known = known;
        this.seed = seed;
        for (Synset synset : synsets) {
            synset.lemmas()
                    .forEach(
                            lemma ->
                                    byLemma.computeIfAbsent(lemma, key -> new ArrayList<>())
                                            .add(synset));
            for (String key : hypernyms(synset)) {
                byHypernym.computeIfAbsent(key, unused -> new ArrayList<>()).add(synset);
            }
        }
    }

    /** Returns a hard negative for a pair that was made from a meaning and one of its words. */
    String hardNegative(Synset synset, String lemma, TextPair right) {
        CounterRandom random =
                CounterRandom.of(DRAW, seed, lemma.hashCode(), right.positive().hashCode());
        List<String> candidates = texts(byLemma.getOrDefault(lemma, List.of()), synset, right);
        if (candidates.isEmpty()) {
            List<Synset> sisters = new ArrayList<>();
            hypernyms(synset)
                    .forEach(key -> sisters.addAll(byHypernym.getOrDefault(key, List.of())));
            candidates = texts(sisters, synset, right);
        }
        if (!candidates.isEmpty()) {
            return candidates.get(random.nextInt(candidates.size()));
        }
        int start = random.nextInt(all.size());
        for (int i = 0; i < all.size(); i++) {
            Synset other = all.get((start + i) % all.size());
            if (isOther(other, synset, right)) {
                return text.apply(other);
            }
        }
        throw new IllegalStateException(
                "there must be a text that is not a positive of the anchor of: "
                        + right.positive());
    }

    private List<String> texts(List<Synset> others, Synset synset, TextPair right) {
        return others.stream().filter(other -> isOther(other, synset, right)).map(text).toList();
    }

    private boolean isOther(Synset other, Synset synset, TextPair right) {
        return !other.key().equals(synset.key())
                && !known.contains(right.anchor(), text.apply(other));
    }

    private static List<String> hypernyms(Synset synset) {
        return synset.pointers().stream()
                .filter(pointer -> pointer.symbol().equals(HYPERNYM))
                .map(Synset.Pointer::target)
                .toList();
    }
}
