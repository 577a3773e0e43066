package ai.dyad.data;

import ai.dyad.internal.UnionFind;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Groups items that are positives of each other. Items that share a key are in one group, directly
 * or through a chain of shared keys. A key identifies what makes two items positives, such as the
 * {@link TextIdentity identity} of a caption, or the original of an image's variants.
 *
 * <pre>{@code
 * Groups groups = Groups.of(List.of(List.of("a", "b"), List.of("b", "c"), List.of("d")));
 * groups.ids(); // 0, 0, 2
 * }</pre>
 */
public final class Groups {
    private final long[] ids;
    private final int count;

    private Groups(long[] ids, int count) {
        this.ids = ids;
        this.count = count;
    }

    /**
     * Groups items by their keys.
     *
     * @param keys the keys of each item, compared with {@code equals}; an item without keys forms
     *     its own group
     * @return the groups
     */
    public static Groups of(List<? extends Collection<?>> keys) {
        UnionFind sets = new UnionFind(keys.size());
        Map<Object, Integer> owners = new HashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            for (Object key : keys.get(i)) {
                Integer owner = owners.putIfAbsent(key, i);
                if (owner != null) {
                    sets.join(owner, i);
                }
            }
        }
        long[] ids = new long[keys.size()];
        int count = 0;
        for (int i = 0; i < ids.length; i++) {
            ids[i] = sets.root(i);
            count += ids[i] == i ? 1 : 0;
        }
        return new Groups(ids, count);
    }

    /**
     * Returns the group id of an item.
     *
     * @param item its position
     * @return the position of the first item of its group
     */
    public int of(int item) {
        return (int) ids[item];
    }

    /**
     * Returns the group ids of all items, in the form that losses and the evaluation of retrieval
     * expect.
     *
     * @return for each item, the position of the first item of its group
     */
    public long[] ids() {
        return ids.clone();
    }

    /**
     * Returns the number of groups.
     *
     * @return the number of groups, at most the number of items
     */
    public int count() {
        return count;
    }
}
