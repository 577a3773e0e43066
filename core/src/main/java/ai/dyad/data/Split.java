package ai.dyad.data;

import ai.dyad.random.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A split of samples, by position, into those to train on and those held out. Equal arguments give
 * equal splits on every machine.
 */
public final class Split {
    private static final long BY_POSITION = 0x5052_4F42_45L;
    private static final long SUBSET = 0x5355_4253_4554L;
    private static final long SHUFFLE = 0x5350_4C49_54L;

    private final int[] training;
    private final int[] heldOut;

    private Split(int[] training, int[] heldOut) {
        this.training = training;
        this.heldOut = heldOut;
    }

    /**
     * Creates a split from given positions.
     *
     * @param training the positions to train on, copied
     * @param heldOut the positions held out, copied
     * @return the split
     */
    public static Split of(int[] training, int[] heldOut) {
        return new Split(training.clone(), heldOut.clone());
    }

    /**
     * Returns the samples to train on.
     *
     * @return their positions, a new array
     */
    public int[] training() {
        return training.clone();
    }

    /**
     * Returns the held-out samples.
     *
     * @return their positions, a new array
     */
    public int[] heldOut() {
        return heldOut.clone();
    }

    /** Decides at random for each position whether it is held out, with the given probability. */
    private static boolean isHeldOut(int position, double share) {
        return CounterRandom.of(BY_POSITION, position).nextDouble() < share;
    }

    /**
     * Holds out about the given share of the samples. The decision for a sample does not depend on
     * the number of samples, so appending samples does not move the others.
     *
     * @param size the number of samples
     * @param share the share to hold out, in (0, 1)
     * @return the split, positions ascending
     * @throws IllegalArgumentException if the share is not in (0, 1)
     */
    public static Split byPosition(int size, double share) {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("share held out must be in (0, 1), got " + share);
        }
        return new Split(
                IntStream.range(0, size).filter(i -> !isHeldOut(i, share)).toArray(),
                IntStream.range(0, size).filter(i -> isHeldOut(i, share)).toArray());
    }

    /**
     * Holds out whole groups in random order, as long as they fit; samples of one group are never
     * separated. At least two groups remain for training, because otherwise there would be no
     * negatives.
     *
     * @param groups the group id of each sample
     * @param wanted the maximum number of samples to hold out
     * @param seed the seed of the order
     * @return the split, group by group in that order
     */
    public static Split byGroup(int[] groups, int wanted, long seed) {
        Map<Integer, List<Integer>> members = new LinkedHashMap<>();
        for (int i = 0; i < groups.length; i++) {
            members.computeIfAbsent(groups[i], group -> new ArrayList<>()).add(i);
        }
        List<Integer> training = new ArrayList<>();
        List<Integer> heldOut = new ArrayList<>();
        int trained = 0; // number of groups to train on
        for (List<Integer> group : shuffled(members.values(), seed)) {
            boolean trains = trained < 2 || heldOut.size() + group.size() > wanted;
            (trains ? training : heldOut).addAll(group);
            trained += trains ? 1 : 0;
        }
        return new Split(ints(training), ints(heldOut));
    }

    /**
     * Draws positions without repetition; the same in every run. Taking every n-th position instead
     * would miss classes in a data set that cycles through them.
     *
     * @param size the number of samples
     * @param most the maximum number to draw
     * @return the positions in ascending order; all of them if there are no more than {@code most}
     */
    public static int[] subset(int size, int most) {
        int[] positions = IntStream.range(0, size).toArray();
        if (most >= size) {
            return positions;
        }
        CounterRandom random = CounterRandom.of(SUBSET);
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

    /**
     * Shuffles items.
     *
     * @param items the items
     * @param seed the seed of the order
     * @param <T> their type
     * @return a new list
     */
    public static <T> List<T> shuffled(Collection<T> items, long seed) {
        List<T> shuffled = new ArrayList<>(items);
        CounterRandom random = CounterRandom.of(SHUFFLE, seed);
        for (int i = shuffled.size() - 1; i > 0; i--) {
            Collections.swap(shuffled, i, random.nextInt(i + 1));
        }
        return shuffled;
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }

    /** {@inheritDoc} */
    @Override
    public boolean equals(Object other) {
        return other instanceof Split split
                && Arrays.equals(training, split.training)
                && Arrays.equals(heldOut, split.heldOut);
    }

    /** {@inheritDoc} */
    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(training) + Arrays.hashCode(heldOut);
    }

    /** {@inheritDoc} */
    @Override
    public String toString() {
        return training.length + " to train on, " + heldOut.length + " held out";
    }
}
