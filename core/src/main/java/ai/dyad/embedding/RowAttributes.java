package ai.dyad.embedding;

import java.util.Arrays;
import java.util.List;

/**
 * What the rows of a table are: each part has one entry per row, or is null where it is unknown.
 *
 * @param names what to call a row
 * @param groupIds who is a positive of whom: rows with equal ids are
 * @param classes what an evaluation asks for; -1 where a row's is unknown
 */
@SuppressWarnings("ArrayRecordComponent") // one long per row; never compared, never handed out
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
        return known(names, "names; give them by withNames").get(row);
    }

    long groupId(int row) {
        return knownGroupIds()[row];
    }

    long[] knownGroupIds() {
        return known(groupIds, "group ids; give them by withGroupIds");
    }

    long classOf(int row) {
        return known(classes, "classes; give them by withClasses")[row];
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
