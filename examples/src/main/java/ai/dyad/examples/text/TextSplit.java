package ai.dyad.examples.text;

import ai.dyad.text.data.TextGroups;
import ai.dyad.text.data.TextPair;
import java.util.Arrays;
import java.util.List;

/**
 * Pairs to train on, and pairs to be judged by.
 *
 * @param name what they are, a few words
 * @param training the pairs to train on
 * @param heldOut sets of pairs of which no text is trained on
 */
record TextSplit(String name, List<TextPair> training, List<HeldOut> heldOut) {

    /**
     * One set of pairs to be judged by: each anchor seeks its positive among all positives.
     *
     * @param name the kinds of texts, such as "lemma → gloss"
     * @param pairs the pairs
     */
    record HeldOut(String name, List<TextPair> pairs) {

        List<String> anchors() {
            return pairs.stream().map(TextPair::anchor).toList();
        }

        List<String> positives() {
            return pairs.stream().map(TextPair::positive).toList();
        }

        /** Pairs with equal ids share a text: each is a right answer to the other. */
        long[] ids() {
            return Arrays.stream(TextGroups.of(pairs)).asLongStream().toArray();
        }
    }
}
