package ai.dyad.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The frozen values are those of the first version: another split would unfairly judge old runs.
 */
class SplitTest {
    @Test
    void drawsEveryClassOfARepeatingOrder() {
        int[] drawn = Split.subset(50_000, 10_000);
        assertEquals(10_000, IntStream.of(drawn).distinct().count());
        int[] perClass = new int[10];
        IntStream.of(drawn).forEach(position -> perClass[position % 10]++);
        for (int count : perClass) {
            assertEquals(1000, count, 150); // 5 standard deviations
        }
        assertArrayEquals(drawn, IntStream.of(drawn).sorted().toArray());
        assertArrayEquals(new int[] {2, 8, 12, 19, 20, 22, 46, 47}, Split.subset(50, 8), "frozen");
    }

    @Test
    void takesAllIfThereAreNotMore() {
        assertArrayEquals(new int[] {0, 1, 2}, Split.subset(3, 3));
        assertArrayEquals(new int[] {0, 1, 2}, Split.subset(3, 9));
    }

    @Test
    void holdsOutOneFifth() {
        Split split = Split.byPosition(10_000, 0.2);
        assertEquals(2000, split.heldOut().length, 200);
        assertEquals(10_000, split.heldOut().length + split.training().length);
        Set<Integer> held = set(split.heldOut());
        assertTrue(IntStream.of(split.training()).noneMatch(held::contains));
        assertArrayEquals(
                new int[] {0, 2, 5, 14, 20, 22, 23, 28},
                Split.byPosition(40, 0.2).heldOut(),
                "frozen");
    }

    @Test
    void appendingSamplesDoesNotMoveOthers() {
        int[] few = Split.byPosition(100, 0.2).heldOut();
        int[] more = Split.byPosition(150, 0.2).heldOut();
        assertArrayEquals(few, Arrays.copyOf(more, few.length));
    }

    @Test
    void neverSplitsAGroup() {
        int[] groups = IntStream.range(0, 60).map(i -> i % 17).toArray();
        for (long seed = 0; seed < 20; seed++) {
            Split split = Split.byGroup(groups, 12, seed);
            assertTrue(split.heldOut().length <= 12);
            assertEquals(60, split.heldOut().length + split.training().length);
            Set<Integer> trained = new HashSet<>();
            IntStream.of(split.training()).forEach(i -> trained.add(groups[i]));
            assertTrue(IntStream.of(split.heldOut()).noneMatch(i -> trained.contains(groups[i])));
            assertEquals(split, Split.byGroup(groups, 12, seed));
        }
    }

    @Test
    void keepsAtLeastTwoGroupsForTraining() {
        assertEquals(2, Split.byGroup(new int[] {0, 1, 2, 3}, 100, 0).training().length);
    }

    @Test
    void shufflesByTheSeed() {
        List<Integer> ten = IntStream.range(0, 10).boxed().toList();
        assertEquals(List.of(0, 4, 6, 2, 9, 5, 8, 7, 3, 1), Split.shuffled(ten, 7), "frozen");
        assertEquals(List.of(6, 8, 2, 0, 1, 3, 4, 7, 5, 9), Split.shuffled(ten, 0), "frozen");
    }

    @Test
    void throwsIfShareIsOutOfRange() {
        assertThrows(IllegalArgumentException.class, () -> Split.byPosition(10, 1));
    }

    private static Set<Integer> set(int... values) {
        Set<Integer> set = new HashSet<>();
        IntStream.of(values).forEach(set::add);
        return set;
    }
}
