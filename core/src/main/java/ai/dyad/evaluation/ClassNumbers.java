package ai.dyad.evaluation;

import ai.dyad.embedding.EmbeddingTable;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The classes of a table, numbered from 0 to C - 1 in ascending order. Counting uses these numbers,
 * so that large class values need no large arrays.
 */
final class ClassNumbers {
    private final long[] classes;

    private ClassNumbers(long[] classes) {
        this.classes = classes;
    }

    /** Numbers the classes of a table, or throws if they are missing. */
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
                    "the " + name + " must have classes: set them with withClasses(...)");
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
                            + "; keep only the rows whose class is known with select(...)");
        }
        return value;
    }

    /** Returns the number of classes, C. */
    int count() {
        return classes.length;
    }

    /** Returns the class with a number. */
    long classOf(int number) {
        return classes[number];
    }

    long[] classes() {
        return classes.clone();
    }

    /** Returns the number of a class, or a negative number if it is unknown. */
    int numberOf(long value) {
        return Arrays.binarySearch(classes, value);
    }

    /** Returns the number of each row's class, negative if the class is unknown. */
    int[] numbers(EmbeddingTable table) {
        return IntStream.range(0, table.size()).map(i -> numberOf(table.classOf(i))).toArray();
    }
}
