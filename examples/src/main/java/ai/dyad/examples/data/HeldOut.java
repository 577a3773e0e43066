package ai.dyad.examples.data;

import ai.dyad.random.CounterRandom;
import java.util.stream.IntStream;

/** A split of samples that have no test set of their own: the same in every run. */
public final class HeldOut {
    private static final double SHARE = 0.2;
    private static final long SPLIT = 0x5052_4F42_45L;

    private HeldOut() {}

    /**
     * Returns the samples kept for evaluation, a fifth, drawn by a hash of their positions.
     *
     * @param size the number of samples
     * @return their positions, ascending
     */
    public static int[] evaluation(int size) {
        return IntStream.range(0, size).filter(HeldOut::isHeldOut).toArray();
    }

    /**
     * Returns the other samples.
     *
     * @param size the number of samples
     * @return their positions, ascending
     */
    public static int[] training(int size) {
        return IntStream.range(0, size).filter(i -> !isHeldOut(i)).toArray();
    }

    private static boolean isHeldOut(int position) {
        return CounterRandom.of(SPLIT, position).nextDouble() < SHARE;
    }
}
