package ai.dyad.examples.text;

import ai.dyad.data.Groups;
import ai.dyad.data.TextIdentity;
import ai.dyad.text.data.TextGroups;
import ai.dyad.text.data.TextPair;
import java.util.List;

/**
 * The pairs for training and the held-out pairs.
 *
 * @param name what they are, a few words
 * @param training the pairs to train on
 * @param heldOut sets of pairs of which no text is trained on
 * @param omitted how many pairs are in neither, since their hard negative is held out
 */
record TextSplit(String name, List<TextPair> training, List<HeldOut> heldOut, int omitted) {

    /**
     * One set of held-out pairs: each anchor is a query for its positive among all positives.
     *
     * @param name the kinds of texts, such as "lemma → gloss"
     * @param pairs the pairs
     * @param groups pairs of one group share a text: each is a right answer to the other
     */
    record HeldOut(String name, List<TextPair> pairs, Groups groups) {

        HeldOut(String name, List<TextPair> pairs, TextIdentity identity) {
            this(name, pairs, TextGroups.of(pairs, identity));
        }

        List<String> anchors() {
            return pairs.stream().map(TextPair::anchor).toList();
        }

        List<String> positives() {
            return pairs.stream().map(TextPair::positive).toList();
        }
    }
}
