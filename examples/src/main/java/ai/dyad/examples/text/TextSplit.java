package ai.dyad.examples.text;

import ai.dyad.data.Groups;
import ai.dyad.data.TextIdentity;
import ai.dyad.text.data.TextGroups;
import ai.dyad.text.data.TextPair;
import java.util.List;

/**
 * The pairs for training and the held-out pairs.
 *
 * @param name a short name of the data
 * @param training the pairs to train on
 * @param heldOut sets of held-out pairs, none of whose texts is used in training
 * @param omitted the number of pairs that are left out because their hard negative is held out
 */
record TextSplit(String name, List<TextPair> training, List<HeldOut> heldOut, int omitted) {

    /**
     * One set of held-out pairs: each anchor is a query for its positive among all positives.
     *
     * @param name the kinds of texts, such as "lemma → gloss"
     * @param pairs the pairs
     * @param groups the groups of pairs that share a text; all positives of a group are correct
     *     results for its anchors
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
