package ai.dyad.examples.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomSubsetTest {
    @Test
    void drawsEveryClassOfARepeatingOrder() {
        int[] drawn = RandomSubset.positions(50_000, 10_000);
        assertEquals(10_000, IntStream.of(drawn).distinct().count());
        int[] perClass = new int[10];
        IntStream.of(drawn).forEach(position -> perClass[position % 10]++);
        for (int count : perClass) {
            assertEquals(1000, count, 150); // 5 standard deviations
        }
        assertArrayEquals(drawn, IntStream.of(drawn).sorted().toArray());
        assertArrayEquals(drawn, RandomSubset.positions(50_000, 10_000));
    }

    @Test
    void takesAllWhereThereAreNotMore() {
        assertArrayEquals(new int[] {0, 1, 2}, RandomSubset.positions(3, 3));
        assertArrayEquals(new int[] {0, 1, 2}, RandomSubset.positions(3, 9));
    }

    @Test
    void aFifthIsHeldOut() {
        int[] held = HeldOut.evaluation(10_000);
        assertEquals(2000, held.length, 200);
        assertEquals(10_000, held.length + HeldOut.training(10_000).length);
        assertTrue(
                IntStream.of(HeldOut.training(10_000)).noneMatch(i -> i == held[held.length / 2]));
    }
}
