package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;

/**
 * The number of pairs of different samples in a batch that have the same id. Each is a false
 * negative for a loss that does not get the ids. Sum and log it over an epoch.
 *
 * <pre>{@code
 * EqualIdPairs epoch = EqualIdPairs.NONE;
 * epoch = epoch.plus(EqualIdPairs.of(batchIds)); // per batch
 * logger.info("{} of {} pairs share an id", epoch.count(), epoch.pairs());
 * }</pre>
 *
 * @param count unordered pairs with equal ids
 * @param pairs all unordered pairs looked at
 */
public record EqualIdPairs(long count, long pairs) {
    /** No batch seen yet. */
    public static final EqualIdPairs NONE = new EqualIdPairs(0, 0);

    /**
     * Counts the pairs of a batch in O(N log N) time.
     *
     * @param ids the ids of a batch
     * @return the count
     */
    public static EqualIdPairs of(long... ids) {
        long[] sorted = ids.clone();
        Arrays.sort(sorted);
        long count = 0;
        int start = 0;
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i] != sorted[start]) {
                start = i;
            }
            count += i - start; // i pairs with every one before it in its run
        }
        return new EqualIdPairs(count, ids.length * (ids.length - 1L) / 2);
    }

    /**
     * Counts the pairs of a batch, copying its ids to the host.
     *
     * @param ids (N) of an integer type
     * @return the count
     */
    public static EqualIdPairs of(NDArray ids) {
        try (NDArray longs = ids.toType(DataType.INT64, true)) {
            return of(longs.toLongArray());
        }
    }

    /**
     * Adds the pairs of another batch.
     *
     * @param other the other count
     * @return the sum of both
     */
    public EqualIdPairs plus(EqualIdPairs other) {
        return new EqualIdPairs(count + other.count, pairs + other.pairs);
    }
}
