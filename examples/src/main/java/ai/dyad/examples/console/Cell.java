package ai.dyad.examples.console;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A cell of a table: what a reader sees, and the number behind it.
 *
 * @param shown the text
 * @param value the number, or several by name; null where there is none
 */
public record Cell(String shown, Object value) {
    /** A cell with nothing in it. */
    public static final Cell EMPTY = new Cell("", null);

    /**
     * Shows a number with so many decimals.
     *
     * @param value the number
     * @param decimals the digits after the point
     * @return the cell
     */
    public static Cell of(double value, int decimals) {
        return new Cell(String.format(Locale.ROOT, "%." + decimals + "f", value), value);
    }

    /**
     * Shows a share as a percentage.
     *
     * @param share the share, 0 to 1
     * @param decimals the digits after the point
     * @return the cell
     */
    public static Cell percent(double share, int decimals) {
        return new Cell(String.format(Locale.ROOT, "%." + decimals + "f%%", 100 * share), share);
    }

    /**
     * Shows an estimate and its interval.
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
     * Shows anything: decimals with three digits, the rest as it is.
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

    /** Whether it reads as words: these are set to the left, numbers to the right. */
    boolean isWords() {
        return value instanceof String && !shown.isEmpty();
    }
}
