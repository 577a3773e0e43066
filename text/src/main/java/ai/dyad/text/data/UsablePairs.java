package ai.dyad.text.data;

import ai.dyad.data.TextIdentity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pairs that are usable for training.
 *
 * @param pairs the pairs, at least two different ones
 * @param omitted how many were left out because their hard negative matches their anchor: it equals
 *     the anchor, or a text that this or another pair matches with the anchor. A text that matches
 *     only other anchors is a valid hard negative
 */
record UsablePairs(List<TextPair> pairs, int omitted) {
    private static final Logger LOGGER = LoggerFactory.getLogger(PairDataset.class);

    static UsablePairs of(List<TextPair> pairs, TextIdentity identity) {
        long withNegative = pairs.stream().filter(pair -> pair.negative() != null).count();
        if (withNegative != 0 && withNegative != pairs.size()) {
            throw new IllegalArgumentException(
                    "all pairs must have a hard negative, or none, got "
                            + withNegative
                            + " of "
                            + pairs.size());
        }
        List<TextPair> kept = withNegative == 0 ? pairs : withoutFalseNegatives(pairs, identity);
        UsablePairs usable = new UsablePairs(kept, pairs.size() - kept.size());
        usable.requireTwo(identity);
        if (usable.omitted > 0) {
            LOGGER.warn(
                    "left out {} of {} pairs: their hard negative matches their anchor",
                    usable.omitted,
                    pairs.size());
        }
        return usable;
    }

    private static List<TextPair> withoutFalseNegatives(
            List<TextPair> pairs, TextIdentity identity) {
        List<String> texts = new ArrayList<>(3 * pairs.size());
        for (TextPair pair : pairs) {
            texts.addAll(List.of(pair.anchor(), pair.positive(), pair.negative()));
        }
        List<Object> known = identity.of(texts);
        Map<Object, Set<Object>> partners = new HashMap<>();
        for (int i = 0; i < known.size(); i += 3) {
            Object anchor = known.get(i);
            Object positive = known.get(i + 1);
            partners.computeIfAbsent(anchor, key -> new HashSet<>(Set.of(key))).add(positive);
            partners.computeIfAbsent(positive, key -> new HashSet<>(Set.of(key))).add(anchor);
        }
        List<TextPair> kept = new ArrayList<>(pairs.size());
        for (int i = 0; i < pairs.size(); i++) {
            if (!partners.get(known.get(3 * i)).contains(known.get(3 * i + 2))) {
                kept.add(pairs.get(i));
            }
        }
        return kept;
    }

    private void requireTwo(TextIdentity identity) {
        for (int i = 1; i < pairs.size(); i++) {
            if (!texts(pairs.get(i), identity).equals(texts(pairs.get(0), identity))) {
                return;
            }
        }
        String left = " after leaving out " + omitted + " whose hard negative matches their anchor";
        throw new IllegalArgumentException(
                "there must be at least 2 different pairs, or there are no negatives, got "
                        + pairs.size()
                        + ", "
                        + Math.min(1, pairs.size())
                        + " different"
                        + (omitted == 0 ? "" : left));
    }

    private static List<Object> texts(TextPair pair, TextIdentity identity) {
        return identity.of(List.of(pair.anchor(), pair.positive()));
    }
}
