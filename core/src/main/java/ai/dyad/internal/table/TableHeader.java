package ai.dyad.internal.table;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The first row of a table, which names the columns. */
final class TableHeader {

    private final List<String> names;

    TableHeader(List<String> names, long line) throws RowException {
        this.names = names;
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw new RowException(
                        line, "columns must have different names, got \"" + name + "\" twice");
            }
        }
    }

    /** Names the fields of a row. */
    TableRow name(List<String> fields, long line) throws RowException {
        if (fields.size() != names.size()) {
            throw new RowException(
                    line,
                    "there must be "
                            + names.size()
                            + " fields as in the header, got "
                            + fields.size()
                            + ": put double quotes around fields with separators in them");
        }
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            values.put(names.get(i), List.of(fields.get(i)));
        }
        return new TableRow(line, values);
    }
}
