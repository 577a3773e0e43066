package ai.dyad.examples.data;

import ai.dyad.random.CounterRandom;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Some of many samples, drawn at random: every n-th would miss classes where a data set's order
 * repeats them in turn. The same in every run.
 */
public final class RandomSubset {
    private static final long DRAW = 0x5355_4253_4554L;

    private RandomSubset() {}

    /**
     * Draws positions without repetition.
     *
     * @param size the number of samples
     * @param most how many to draw at most
     * @return their positions, ascending; all of them where there are not more
     */
    public static int[] positions(int size, int most) {
        int[] positions = IntStream.range(0, size).toArray();
        if (most >= size) {
            return positions;
        }
        CounterRandom random = CounterRandom.of(DRAW);
        for (int i = 0; i < most; i++) {
            int j = i + random.nextInt(size - i);
            int drawn = positions[j];
            positions[j] = positions[i];
            positions[i] = drawn;
        }
        int[] drawn = Arrays.copyOf(positions, most);
        Arrays.sort(drawn);
        return drawn;
    }
}
