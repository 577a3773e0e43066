package ai.dyad.internal;

/** Disjoint sets of the numbers from 0: numbers joined directly or by a chain are in one set. */
public final class UnionFind {
    private final int[] parents;

    /**
     * Creates one set for each number.
     *
     * @param size how many numbers
     */
    public UnionFind(int size) {
        parents = new int[size];
        for (int i = 0; i < size; i++) {
            parents[i] = i;
        }
    }

    /**
     * Joins two sets.
     *
     * @param one a member of the first
     * @param other a member of the second
     */
    public void join(int one, int other) {
        int a = root(one);
        int b = root(other);
        parents[Math.max(a, b)] = Math.min(a, b);
    }

    /**
     * Returns the smallest member of a set.
     *
     * @param member any member
     * @return the smallest member
     */
    public int root(int member) {
        int root = member;
        while (parents[root] != root) {
            parents[root] = parents[parents[root]];
            root = parents[root];
        }
        return root;
    }
}
