package ai.dyad.embedding;

import java.util.Arrays;
import java.util.List;

/**
 * The attributes of a table's rows. Each array has one entry per row, or is null if unknown.
 *
 * @param names the names of the rows
 * @param groupIds the group ids; rows with equal ids are positives of each other
 * @param classes the classes that an evaluation predicts; -1 if unknown
 */
@SuppressWarnings("ArrayRecordComponent") // one long per row; never compared or exposed
record RowAttributes(List<String> names, long[] groupIds, long[] classes) {
    static final RowAttributes NONE = new RowAttributes(null, null, null);

    RowAttributes withNames(List<String> values) {
        return new RowAttributes(List.copyOf(values), groupIds, classes);
    }

    RowAttributes withGroupIds(long[] values) {
        return new RowAttributes(names, values.clone(), classes);
    }

    RowAttributes withClasses(long[] values) {
        return new RowAttributes(names, groupIds, values.clone());
    }

    RowAttributes select(int[] rows) {
        return new RowAttributes(
                names == null ? null : Arrays.stream(rows).mapToObj(names::get).toList(),
                select(groupIds, rows),
                select(classes, rows));
    }

    String name(int row) {
        return known(names, "names: set them with withNames").get(row);
    }

    long groupId(int row) {
        return knownGroupIds()[row];
    }

    long[] knownGroupIds() {
        return known(groupIds, "group ids: set them with withGroupIds");
    }

    long classOf(int row) {
        return known(classes, "classes: set them with withClasses")[row];
    }

    private static <T> T known(T values, String what) {
        if (values == null) {
            throw new IllegalStateException("this table has no " + what + "(...)");
        }
        return values;
    }

    private static long[] select(long[] values, int[] rows) {
        return values == null ? null : Arrays.stream(rows).mapToLong(i -> values[i]).toArray();
    }
}
