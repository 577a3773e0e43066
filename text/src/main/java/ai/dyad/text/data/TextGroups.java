package ai.dyad.text.data;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the pairs that share a text, so that none of them becomes a false negative of another, or
 * is trained on while the other is held out: pairs with an equal anchor or an equal positive are
 * one group, and so are those joined by a chain of such pairs.
 */
public final class TextGroups {

    private final int[] parents;

    private TextGroups(int size) {
        parents = new int[size];
        for (int i = 0; i < size; i++) {
            parents[i] = i;
        }
    }

    /**
     * Groups pairs.
     *
     * @param pairs the pairs of a batch, or all there are
     * @return for each pair the place of its group's first pair
     */
    public static int[] of(List<TextPair> pairs) {
        TextGroups groups = new TextGroups(pairs.size());
        Map<String, Integer> anchors = new HashMap<>();
        Map<String, Integer> positives = new HashMap<>();
        for (int i = 0; i < pairs.size(); i++) {
            groups.join(anchors.putIfAbsent(pairs.get(i).anchor(), i), i);
            groups.join(positives.putIfAbsent(pairs.get(i).positive(), i), i);
        }
        int[] first = new int[pairs.size()];
        for (int i = 0; i < first.length; i++) {
            first[i] = groups.root(i);
        }
        return first;
    }

    private void join(Integer known, int pair) {
        if (known != null) {
            int one = root(known);
            int other = root(pair);
            parents[Math.max(one, other)] = Math.min(one, other);
        }
    }

    private int root(int pair) {
        int root = pair;
        while (parents[root] != root) {
            parents[root] = parents[parents[root]];
            root = parents[root];
        }
        return root;
    }
}
