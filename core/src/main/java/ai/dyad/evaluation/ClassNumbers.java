package ai.dyad.evaluation;

import ai.dyad.embedding.EmbeddingTable;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The classes that a table has, numbered from 0 to C - 1 in ascending order. All counting is by
 * these numbers, so that a class may be any number without an array of that size.
 */
final class ClassNumbers {
    private final long[] classes;

    private ClassNumbers(long[] classes) {
        this.classes = classes;
    }

    /** Numbers the classes of a table, or says what is missing. */
    static ClassNumbers of(EmbeddingTable table, String name) {
        return new ClassNumbers(classes(table, name).sorted().distinct().toArray());
    }

    /** Requires that each row of a table has a class. */
    static void require(EmbeddingTable table, String name) {
        classes(table, name).forEach(value -> {});
    }

    private static LongStream classes(EmbeddingTable table, String name) {
        if (!table.hasClasses()) {
            throw new IllegalArgumentException(
                    "no classes in the " + name + "; give them by withClasses(...)");
        }
        return IntStream.range(0, table.size()).mapToLong(row -> known(table, name, row));
    }

    private static long known(EmbeddingTable table, String name, int row) {
        long value = table.classOf(row);
        if (value < 0) {
            throw new IllegalArgumentException(
                    "classes must be >= 0, but row "
                            + row
                            + " of the "
                            + name
                            + " has class "
                            + value
                            + "; select(...) the rows whose class is known");
        }
        return value;
    }

    /** Returns how many classes there are, C. */
    int count() {
        return classes.length;
    }

    /** Returns the class that has a number. */
    long classOf(int number) {
        return classes[number];
    }

    long[] classes() {
        return classes.clone();
    }

    /** Returns the number of a class, or a negative number if it is none of these. */
    int numberOf(long value) {
        return Arrays.binarySearch(classes, value);
    }

    /** Returns the number of each row's class, a negative one if it is none of these. */
    int[] numbers(EmbeddingTable table) {
        return IntStream.range(0, table.size()).map(i -> numberOf(table.classOf(i))).toArray();
    }
}
