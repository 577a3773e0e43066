package ai.dyad.examples.console;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A cell of a table: the text shown and the number behind it.
 *
 * @param shown the text
 * @param value the number, or several by name; null if there is none
 */
public record Cell(String shown, Object value) {
    /** An empty cell. */
    public static final Cell EMPTY = new Cell("", null);

    /**
     * Creates a cell that shows a number with a fixed number of decimals.
     *
     * @param value the number
     * @param decimals the digits after the point
     * @return the cell
     */
    public static Cell of(double value, int decimals) {
        return new Cell(String.format(Locale.ROOT, "%." + decimals + "f", value), value);
    }

    /**
     * Creates a cell that shows a share as a percentage.
     *
     * @param share the share, 0 to 1
     * @param decimals the digits after the point
     * @return the cell
     */
    public static Cell percent(double share, int decimals) {
        return new Cell(String.format(Locale.ROOT, "%." + decimals + "f%%", 100 * share), share);
    }

    /**
     * Creates a cell that shows an estimate and its interval.
     *
     * @param value the estimate
     * @param low the lower end of the interval
     * @param high the upper end
     * @return the cell
     */
    public static Cell interval(double value, double low, double high) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        numbers.put("value", value);
        numbers.put("low", low);
        numbers.put("high", high);
        return new Cell(String.format(Locale.ROOT, "%.3f [%.3f, %.3f]", value, low, high), numbers);
    }

    /**
     * Creates a cell from any value: fractions with three decimals, anything else as is.
     *
     * @param value a cell, a number or a text
     * @return the cell
     */
    static Cell of(Object value) {
        if (value instanceof Cell cell) {
            return cell;
        }
        if (value instanceof Double number) {
            return of(number, 3);
        }
        return new Cell(String.valueOf(value), value);
    }

    /** Returns whether the text is words, which are left-aligned, not a number. */
    boolean isWords() {
        return value instanceof String && !shown.isEmpty();
    }
}
