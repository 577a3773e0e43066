package ai.dyad.examples.text;

import ai.dyad.data.TextIdentity;
import ai.dyad.text.data.TextPair;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Tells which texts are positives of each other, in both directions. */
final class KnownPairs {
    private final Map<String, Set<String>> partners = new HashMap<>();
    private final Map<String, String> folded = new HashMap<>();

    void add(TextPair pair) {
        String anchor = fold(pair.anchor());
        String positive = fold(pair.positive());
        partners.computeIfAbsent(anchor, key -> new HashSet<>()).add(positive);
        partners.computeIfAbsent(positive, key -> new HashSet<>()).add(anchor);
    }

    /** Returns whether a text is equal to the anchor or is one of its positives. */
    boolean contains(String anchor, String text) {
        String key = fold(anchor);
        String other = fold(text);
        return key.equals(other) || partners.getOrDefault(key, Set.of()).contains(other);
    }

    /** Cached, because folding is slow and each text is looked up often. */
    private String fold(String text) {
        return folded.computeIfAbsent(text, TextIdentity::fold);
    }
}
