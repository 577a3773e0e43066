package ai.dyad.noise;

import ai.dyad.random.CounterRandom;

/**
 * Draws from a discrete distribution in constant time.
 *
 * <p>The unit interval is cut into {@code size} equal cells, and each cell is shared by at most two
 * values: its own, up to a threshold, and an alias. One 64-bit random number gives both the cell
 * and the place inside it, and a cell is one {@code long}, so that a draw costs a single memory
 * access at any size.
 *
 * <p>Walker 1977, "An efficient method for generating discrete random variables with general
 * distributions"; built in linear time as in Vose 1991.
 */
final class AliasTable {
    private static final double THRESHOLD_SCALE = 0x1p32;
    private static final long LOW_BITS = 0xFFFFFFFFL;

    // alias in the upper half, threshold (unsigned, in units of 2^-32 of a cell) in the lower
    private final long[] cells;

    /**
     * Builds the table.
     *
     * @param probabilities the probabilities, not negative, with sum 1 up to rounding
     */
    AliasTable(double[] probabilities) {
        int size = probabilities.length;
        cells = new long[size];
        double[] share = new double[size];
        int[] stack = new int[size]; // small shares from the left, large ones from the right
        int small = 0;
        int large = size;
        int likeliest = 0;
        for (int i = 0; i < size; i++) {
            share[i] = probabilities[i] * size;
            likeliest = share[i] > share[likeliest] ? i : likeliest;
            if (share[i] < 1) {
                stack[small++] = i;
            } else {
                stack[--large] = i;
            }
        }
        while (small > 0 && large < size) {
            int poor = stack[--small];
            int rich = stack[large];
            cells[poor] = cell(rich, share[poor]);
            share[rich] -= 1 - share[poor];
            if (share[rich] < 1) {
                large++;
                stack[small++] = rich;
            }
        }
        // the rest has a share of 1 up to rounding, except where rounding used up a large share
        while (small > 0) {
            int last = stack[--small];
            cells[last] = cell(probabilities[last] > 0 ? last : likeliest, 0);
        }
        while (large < size) {
            int last = stack[large++];
            cells[last] = cell(last, 0);
        }
    }

    private static long cell(int alias, double share) {
        long threshold = Math.min((long) (share * THRESHOLD_SCALE), LOW_BITS);
        return ((long) alias << 32) | threshold;
    }

    /** Draws one value. */
    int sample(CounterRandom random) {
        return pick(random.nextLong());
    }

    /** Fills an array with independent draws. */
    void sample(int[] samples, CounterRandom random) {
        for (int i = 0; i < samples.length; i++) {
            samples[i] = pick(random.nextLong());
        }
    }

    private int pick(long bits) {
        // bits / 2^64 * size, in fixed point: the cell before the point, the place in it after
        long size = cells.length;
        int cell = (int) (Math.multiplyHigh(bits, size) + ((bits >> 63) & size));
        long place = (bits * size) >>> 32;
        long entry = cells[cell];
        return place < (entry & LOW_BITS) ? cell : (int) (entry >>> 32);
    }
}
