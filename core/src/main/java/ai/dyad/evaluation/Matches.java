package ai.dyad.evaluation;

import ai.dyad.embedding.EmbeddingTable;
import java.util.HashMap;
import java.util.Map;

/** The matching images and texts: those of the same group. Groups are numbered from 0. */
final class Matches {
    private final Side images;
    private final Side texts;

    /** The group of each row, and the rows of each group. */
    static final class Side {
        private final int[] groups;
        private final int[][] members;

        private Side(int[] groups, int[][] members) {
            this.groups = groups;
            this.members = members;
        }

        int rows() {
            return groups.length;
        }

        int group(int row) {
            return groups[row];
        }

        int groups() {
            return members.length;
        }

        /** The rows of a group; not to be changed. */
        int[] members(int group) {
            return members[group];
        }
    }

    private Matches(Side images, Side texts) {
        this.images = images;
        this.texts = texts;
    }

    static Matches of(EmbeddingTable images, EmbeddingTable texts) {
        if (images.dimension() != texts.dimension()) {
            throw new IllegalArgumentException(
                    "images and texts must be embedded in the same space, got dimensions "
                            + images.dimension()
                            + " and "
                            + texts.dimension());
        }
        if (images.hasGroupIds() != texts.hasGroupIds()
                || (!images.hasGroupIds() && images.size() != texts.size())) {
            throw new IllegalArgumentException(
                    "images and texts must both have group ids, or be equal in number and match "
                            + "row by"
                            + " row, got "
                            + describe(images)
                            + " images and "
                            + describe(texts)
                            + " texts");
        }
        Map<Long, Integer> numbers = new HashMap<>();
        int[] imageGroups = groups(images, numbers);
        int[] textGroups = groups(texts, numbers);
        Side imageSide = new Side(imageGroups, members(imageGroups, numbers.size()));
        Side textSide = new Side(textGroups, members(textGroups, numbers.size()));
        requireMatches("image", images, imageSide, textSide);
        requireMatches("text", texts, textSide, imageSide);
        return new Matches(imageSide, textSide);
    }

    Side images() {
        return images;
    }

    Side texts() {
        return texts;
    }

    private static String describe(EmbeddingTable table) {
        return table.size() + (table.hasGroupIds() ? " grouped" : "");
    }

    private static int[] groups(EmbeddingTable table, Map<Long, Integer> numbers) {
        int[] groups = new int[table.size()];
        for (int i = 0; i < groups.length; i++) {
            long group = table.hasGroupIds() ? table.groupId(i) : i;
            groups[i] = numbers.computeIfAbsent(group, key -> numbers.size());
        }
        return groups;
    }

    private static int[][] members(int[] groups, int count) {
        int[] sizes = new int[count];
        for (int group : groups) {
            sizes[group]++;
        }
        int[][] members = new int[count][];
        for (int group = 0; group < count; group++) {
            members[group] = new int[sizes[group]];
        }
        for (int row = groups.length - 1; row >= 0; row--) {
            members[groups[row]][--sizes[groups[row]]] = row;
        }
        return members;
    }

    private static void requireMatches(String kind, EmbeddingTable table, Side side, Side other) {
        for (int row = 0; row < side.rows(); row++) {
            if (other.members(side.group(row)).length == 0) {
                throw new IllegalArgumentException(
                        "every "
                                + kind
                                + " must have a match, but nothing has the group id "
                                + table.groupId(row)
                                + " of "
                                + kind
                                + " "
                                + row
                                + ": keep only the rows that have one with select(...)");
            }
        }
    }
}
