package ai.dyad.examples.text;

import ai.dyad.data.Split;
import ai.dyad.data.TextIdentity;
import ai.dyad.examples.wordnet.Synset;
import ai.dyad.examples.wordnet.WordNet;
import ai.dyad.text.data.TextPair;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Pairs of texts from WordNet: each word with the definition of its meaning, and each definition
 * with an example sentence. The pairs are split by meaning: no text of a held-out meaning is used
 * for training.
 *
 * <p>Meanings are shuffled by the seed, and two sets are held out: the first meanings as pairs of
 * first word and definition, and the first meanings with an example as pairs of definition and
 * first example. All texts of a set are different, so that every query has one correct result.
 */
final class WordNetPairs {
    private final Collection<Synset> synsets;
    private final int heldOut;
    private final long seed;
    private final boolean hardNegatives;
    private final Set<Synset> heldOutMeanings = new HashSet<>();

    /**
     * Creates the pairs.
     *
     * @param wordNet the data
     * @param heldOut the number of meanings in each held-out set
     * @param seed the seed of the split and of the hard negatives
     * @param hardNegatives whether training pairs get a hard negative
     */
    WordNetPairs(WordNet wordNet, int heldOut, long seed, boolean hardNegatives) {
        this.synsets = wordNet.synsets();
        this.heldOut = heldOut;
        this.seed = seed;
        this.hardNegatives = hardNegatives;
    }

    TextSplit split() {
        List<Synset> order = Split.shuffled(synsets, seed);
        TextSplit.HeldOut glosses =
                holdOut(
                        "lemma → gloss",
                        order,
                        synset -> synset.lemmas().get(0),
                        Synset::definition);
        TextSplit.HeldOut examples =
                holdOut(
                        "gloss → example",
                        order.stream().filter(synset -> !synset.examples().isEmpty()).toList(),
                        Synset::definition,
                        WordNetPairs::example);
        return new TextSplit("WordNet", training(), List.of(glosses, examples), 0);
    }

    private TextSplit.HeldOut holdOut(
            String name,
            List<Synset> order,
            Function<Synset, String> anchor,
            Function<Synset, String> positive) {
        Set<String> anchors = new HashSet<>();
        Set<String> positives = new HashSet<>();
        List<TextPair> pairs = new ArrayList<>();
        for (Synset synset : order) {
            if (pairs.size() == heldOut) {
                break;
            }
            String first = anchor.apply(synset);
            String second = positive.apply(synset);
            String firstKey = TextIdentity.fold(first);
            String secondKey = TextIdentity.fold(second);
            if (!anchors.contains(firstKey) && !positives.contains(secondKey)) {
                anchors.add(firstKey);
                positives.add(secondKey);
                pairs.add(new TextPair(first, second));
                heldOutMeanings.add(synset);
            }
        }
        return new TextSplit.HeldOut(name, pairs, TextIdentity.FOLDED);
    }

    private List<TextPair> training() {
        Set<String> seen = new HashSet<>();
        heldOutMeanings.forEach(
                synset -> {
                    seen.add(TextIdentity.fold(synset.definition()));
                    synset.examples().forEach(text -> seen.add(TextIdentity.fold(text)));
                });
        List<Synset> free =
                synsets.stream()
                        .filter(synset -> !heldOutMeanings.contains(synset))
                        .filter(synset -> !seen.contains(TextIdentity.fold(synset.definition())))
                        .filter(
                                synset ->
                                        synset.examples().stream()
                                                .map(TextIdentity::fold)
                                                .noneMatch(seen::contains))
                        .toList();
        List<Right> glosses = new ArrayList<>();
        List<Right> examples = new ArrayList<>();
        for (Synset synset : free) {
            for (String lemma : synset.lemmas()) {
                glosses.add(new Right(synset, lemma, new TextPair(lemma, synset.definition())));
            }
        }
        List<Synset> withExample =
                free.stream().filter(synset -> !synset.examples().isEmpty()).toList();
        for (Synset synset : withExample) {
            for (String example : synset.examples()) {
                TextPair pair = new TextPair(synset.definition(), example);
                examples.add(new Right(synset, synset.lemmas().get(0), pair));
            }
        }
        return hardNegatives
                ? withNegatives(free, glosses, withExample, examples)
                : Stream.of(glosses, examples)
                        .flatMap(List::stream)
                        .map(Right::pair)
                        .distinct()
                        .toList();
    }

    /** A positive pair with its meaning and word. */
    private record Right(Synset synset, String lemma, TextPair pair) {}

    private List<TextPair> withNegatives(
            List<Synset> free,
            List<Right> glosses,
            List<Synset> exemplified,
            List<Right> examples) {
        KnownPairs known = new KnownPairs();
        glosses.forEach(right -> known.add(right.pair()));
        examples.forEach(right -> known.add(right.pair()));
        Set<TextPair> pairs = new LinkedHashSet<>();
        var others = new OtherMeanings(free, Synset::definition, known, seed);
        glosses.forEach(right -> pairs.add(withNegative(right, others)));
        var sentences = new OtherMeanings(exemplified, WordNetPairs::example, known, seed);
        examples.forEach(right -> pairs.add(withNegative(right, sentences)));
        return new ArrayList<>(pairs);
    }

    private static TextPair withNegative(Right right, OtherMeanings others) {
        TextPair pair = right.pair();
        String negative = others.hardNegative(right.synset(), right.lemma(), pair);
        return new TextPair(pair.anchor(), pair.positive(), negative);
    }

    private static String example(Synset synset) {
        return synset.examples().get(0);
    }
}
