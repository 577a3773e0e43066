package ai.dyad.text.data;

import ai.dyad.data.Groups;
import ai.dyad.data.TextIdentity;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Groups pairs that share a text, so that none becomes a false negative of another and none is
 * trained on while another is held out. Pairs with a common text, as anchor or as positive, form
 * one group, and so do pairs connected by a chain of such pairs. Hard negatives do not connect
 * pairs, since they do not belong to their pair.
 */
public final class TextGroups {

    private TextGroups() {}

    /**
     * Groups pairs.
     *
     * @param pairs the pairs of a batch or of a whole data set
     * @param identity decides which texts are the same: the tokenizer's {@code identities}, or
     *     {@link TextIdentity#FOLDED}
     * @return the groups
     */
    public static Groups of(List<TextPair> pairs, TextIdentity identity) {
        List<String> texts = new ArrayList<>(2 * pairs.size());
        pairs.forEach(pair -> texts.add(pair.anchor()));
        pairs.forEach(pair -> texts.add(pair.positive()));
        List<Object> known = identity.of(texts);
        return of(known.subList(0, pairs.size()), known.subList(pairs.size(), texts.size()));
    }

    /** Groups pairs by the identities of their anchors and positives. */
    static Groups of(List<Object> anchors, List<Object> positives) {
        return Groups.of(
                IntStream.range(0, anchors.size())
                        .mapToObj(i -> keys(anchors.get(i), positives.get(i)))
                        .toList());
    }

    private static Set<Object> keys(Object anchor, Object positive) {
        Set<Object> keys = new LinkedHashSet<>();
        keys.add(anchor);
        keys.add(positive);
        return keys;
    }
}
