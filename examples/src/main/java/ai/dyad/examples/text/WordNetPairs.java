package ai.dyad.examples.text;

import ai.dyad.data.Split;
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

/**
 * WordNet as pairs of texts: each word and the definition of its meaning, each definition and a
 * sentence with the word. Split by meaning: nothing of a meaning that is held out is trained on.
 *
 * <p>Held out are two sets of meanings in the order of a seed: the first ones, each as its first
 * word and its definition; and the first ones with an example, each as definition and first
 * example. Within a set no text stands twice, so that every question has one right answer.
 */
final class WordNetPairs {
    private final Collection<Synset> synsets;
    private final int heldOut;
    private final long seed;
    private final boolean hardNegatives;
    private final Set<Synset> judged = new HashSet<>();

    /**
     * Prepares the pairs.
     *
     * @param wordNet the data
     * @param heldOut the meanings in each set that is held out
     * @param seed the seed of the split and of the hard negatives
     * @param hardNegatives whether the pairs to train on get a wrong text that looks right
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
                judge("lemma → gloss", order, synset -> synset.lemmas().get(0), Synset::definition);
        TextSplit.HeldOut examples =
                judge(
                        "gloss → example",
                        order.stream().filter(synset -> !synset.examples().isEmpty()).toList(),
                        Synset::definition,
                        WordNetPairs::example);
        return new TextSplit("WordNet", training(), List.of(glosses, examples));
    }

    private TextSplit.HeldOut judge(
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
            if (!anchors.contains(first) && !positives.contains(second)) {
                anchors.add(first);
                positives.add(second);
                pairs.add(new TextPair(first, second));
                judged.add(synset);
            }
        }
        return new TextSplit.HeldOut(name, pairs);
    }

    private List<TextPair> training() {
        Set<String> seen = new HashSet<>();
        judged.forEach(
                synset -> {
                    seen.add(synset.definition());
                    seen.addAll(synset.examples());
                });
        List<Synset> free =
                synsets.stream()
                        .filter(synset -> !judged.contains(synset))
                        .filter(synset -> !seen.contains(synset.definition()))
                        .filter(synset -> synset.examples().stream().noneMatch(seen::contains))
                        .toList();
        List<Synset> withExample =
                free.stream().filter(synset -> !synset.examples().isEmpty()).toList();
        OtherMeanings glosses = hardNegatives ? others(free, Synset::definition) : null;
        OtherMeanings examples = hardNegatives ? others(withExample, WordNetPairs::example) : null;
        Set<TextPair> pairs = new LinkedHashSet<>();
        for (Synset synset : free) {
            for (String lemma : synset.lemmas()) {
                pairs.add(pair(synset, lemma, new TextPair(lemma, synset.definition()), glosses));
            }
        }
        for (Synset synset : withExample) {
            String lemma = synset.lemmas().get(0);
            for (String example : synset.examples()) {
                pairs.add(
                        pair(synset, lemma, new TextPair(synset.definition(), example), examples));
            }
        }
        return new ArrayList<>(pairs);
    }

    private OtherMeanings others(List<Synset> from, Function<Synset, String> text) {
        return new OtherMeanings(from, text, seed);
    }

    private static TextPair pair(
            Synset synset, String lemma, TextPair right, OtherMeanings negatives) {
        return negatives == null
                ? right
                : new TextPair(
                        right.anchor(),
                        right.positive(),
                        negatives.instead(synset, lemma, right.positive()));
    }

    private static String example(Synset synset) {
        return synset.examples().get(0);
    }
}
