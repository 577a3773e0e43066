package ai.dyad.loss;

import static ai.dyad.loss.LossFixture.normal;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EqualIdPairsTest {
    @Test
    void countsUnorderedPairs() {
        assertEquals(new EqualIdPairs(4, 15), EqualIdPairs.of(5, 9, 5, 1, 5, 9));
        assertEquals(new EqualIdPairs(0, 3), EqualIdPairs.of(1, 2, 3));
        assertEquals(new EqualIdPairs(6, 6), EqualIdPairs.of(7, 7, 7, 7));
        assertEquals(EqualIdPairs.NONE, EqualIdPairs.of(7));
        assertEquals(EqualIdPairs.NONE, EqualIdPairs.of());
    }

    @Test
    void matchesANaiveDoubleLoopAndLeavesTheIdsAlone() {
        long[] ids = Arrays.stream(normal(1, 200, 1)[0]).mapToLong(x -> (long) (x * 9)).toArray();
        long[] before = ids.clone();
        long expected = 0;
        for (int i = 0; i < ids.length; i++) {
            for (int j = 0; j < i; j++) {
                expected += ids[i] == ids[j] ? 1 : 0;
            }
        }
        assertEquals(expected, EqualIdPairs.of(ids).count());
        assertEquals(Arrays.toString(before), Arrays.toString(ids));
    }

    @Test
    void readsArraysOfAnyIntegerTypeAndSumsBatches() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray ints = manager.create(new int[] {1, 1, 2});
            NDArray longs = manager.create(new long[] {3, 4, 3, 3});
            EqualIdPairs both = EqualIdPairs.of(ints).plus(EqualIdPairs.of(longs));
            assertEquals(new EqualIdPairs(1 + 3, 3 + 6), both);
            assertEquals(3, longs.toLongArray()[0], "the ids stay open");
        }
    }
}
