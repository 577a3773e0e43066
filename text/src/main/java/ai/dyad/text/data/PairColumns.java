package ai.dyad.text.data;

import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

/**
 * The names of the columns, or JSON members, that hold the parts of a {@link TextPair} in a file.
 *
 * @param anchor the column of the anchors
 * @param positive the column of the positives
 * @param negative the column of the hard negatives, or null if there are none
 */
public record PairColumns(String anchor, String positive, String negative) {

    /**
     * Checks that the column names differ.
     *
     * @param anchor not null
     * @param positive not null
     * @param negative may be null
     * @throws IllegalArgumentException if two of them are the same
     */
    public PairColumns {
        Objects.requireNonNull(anchor, "anchor must not be null");
        Objects.requireNonNull(positive, "positive must not be null");
        if (anchor.equals(positive) || anchor.equals(negative) || positive.equals(negative)) {
            throw new IllegalArgumentException(
                    "columns must differ, got " + anchor + ", " + positive + ", " + negative);
        }
    }

    /**
     * Names the columns of a file without hard negatives.
     *
     * @param anchor the column of the anchors
     * @param positive the column of the positives
     */
    public PairColumns(String anchor, String positive) {
        this(anchor, positive, null);
    }

    Set<String> names() {
        Set<String> names = new LinkedHashSet<>(Set.of(anchor));
        names.add(positive);
        if (negative != null) {
            names.add(negative);
        }
        return names;
    }
}
