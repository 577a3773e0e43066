package ai.dyad.text.data;

import ai.dyad.internal.UnionFind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the pairs that share a text, so that none of them becomes a false negative of another, or
 * is trained on while the other is held out: pairs with an equal anchor or an equal positive are
 * one group, and so are those joined by a chain of such pairs.
 */
public final class TextGroups {

    private TextGroups() {}

    /**
     * Groups pairs.
     *
     * @param pairs the pairs of a batch, or all there are
     * @return for each pair the place of its group's first pair
     */
    public static int[] of(List<TextPair> pairs) {
        UnionFind groups = new UnionFind(pairs.size());
        Map<String, Integer> anchors = new HashMap<>();
        Map<String, Integer> positives = new HashMap<>();
        for (int i = 0; i < pairs.size(); i++) {
            join(groups, anchors.putIfAbsent(pairs.get(i).anchor(), i), i);
            join(groups, positives.putIfAbsent(pairs.get(i).positive(), i), i);
        }
        int[] first = new int[pairs.size()];
        for (int i = 0; i < first.length; i++) {
            first[i] = groups.root(i);
        }
        return first;
    }

    private static void join(UnionFind groups, Integer known, int pair) {
        if (known != null) {
            groups.join(known, pair);
        }
    }
}
