package ai.dyad.embedding;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.util.Progress;
import ai.dyad.internal.ProgressReport;
import java.util.Objects;
import java.util.concurrent.CancellationException;

/**
 * Exact search for the rows of a bank that are nearest to a query.
 *
 * <p>Scores are matrix products of a block of queries and a block of the bank; the best k of every
 * query are kept while the bank streams past. Queries times bank is never held: beside the two
 * tables and the result a search takes less than 100 MB (more only where a single row exceeds 16
 * MB). Higher scores are closer, and of equal scores the lower row comes first, so that a result is
 * a function of the scores alone. Safe for use by many threads.
 */
public final class NearestNeighbors {
    private static final int BLOCK_ROWS = 2048;
    private static final int BLOCK_FLOATS = 1 << 22;

    private final RowScales.Rule rule;
    private final RowScales bank;
    private final Device device;
    private final int blockRows;
    private final ProgressReport progress;

    private NearestNeighbors(
            RowScales.Rule rule,
            RowScales bank,
            Device device,
            int blockRows,
            ProgressReport progress) {
        this.rule = rule;
        this.bank = bank;
        this.device = device;
        this.blockRows = blockRows;
        this.progress = progress;
    }

    /**
     * Searches by cosine: rows and queries are divided by their norms; a zero row has cosine 0.
     *
     * @param bank the rows to find
     * @return a search on the engine's default device
     * @throws IllegalArgumentException if a row holds NaN or infinity
     */
    public static NearestNeighbors cosine(EmbeddingTable bank) {
        return of(RowScales::unit, bank);
    }

    /**
     * Searches by dot product: long rows are closer than short ones.
     *
     * @param bank the rows to find
     * @return a search on the engine's default device
     * @throws IllegalArgumentException if a row holds NaN or infinity
     */
    public static NearestNeighbors dot(EmbeddingTable bank) {
        return of(RowScales::raw, bank);
    }

    private static NearestNeighbors of(RowScales.Rule rule, EmbeddingTable bank) {
        int rows = Math.max(1, Math.min(BLOCK_ROWS, BLOCK_FLOATS / bank.dimension()));
        RowScales scaled = rule.of(bank, 0, bank.size());
        return new NearestNeighbors(rule, scaled, null, rows, ProgressReport.to(null));
    }

    /**
     * Returns the same search on another device.
     *
     * @param target where the products are formed
     * @return a search over the same bank
     */
    public NearestNeighbors onDevice(Device target) {
        return new NearestNeighbors(rule, bank, target, blockRows, progress);
    }

    /**
     * Returns the same search with somebody who is told how far it is.
     *
     * @param listener is advanced by the number of queries that were answered; whoever asks resets,
     *     starts and ends it
     * @return a search over the same bank
     */
    public NearestNeighbors withProgress(Progress listener) {
        return new NearestNeighbors(rule, bank, device, blockRows, ProgressReport.to(listener));
    }

    /** The same search in blocks of another size: the result is the same. */
    NearestNeighbors inBlocksOf(int rows) {
        return new NearestNeighbors(rule, bank, device, rows, progress);
    }

    /**
     * Finds the nearest rows of every query.
     *
     * @param queries the queries, of the bank's dimension
     * @param k how many neighbors, at least 1; all rows where the bank has fewer
     * @return the neighbors of all queries
     */
    public Neighbors search(EmbeddingTable queries, int k) {
        return search(queries, 0, queries.size(), k);
    }

    /**
     * Finds the nearest rows of some of the queries.
     *
     * @param queries the queries, of the bank's dimension
     * @param from the first query
     * @param to the query after the last
     * @param k how many neighbors, at least 1; all rows where the bank has fewer
     * @return the neighbors of queries {@code from} to {@code to - 1}
     * @throws IllegalArgumentException if the dimensions differ, k &lt; 1, a query holds NaN or
     *     infinity, dot products overflow float32, or (to - from) k exceeds one Java array
     * @throws CancellationException if the thread is interrupted; it stays interrupted
     */
    public Neighbors search(EmbeddingTable queries, int from, int to, int k) {
        int dimension = bank.table().dimension();
        if (queries.dimension() != dimension) {
            throw new IllegalArgumentException(
                    "the bank has dimension "
                            + dimension
                            + ", the queries "
                            + queries.dimension()
                            + ": both must come from the same encoder");
        }
        Objects.checkFromToIndex(from, to, queries.size());
        return find(rule.of(queries, from, to), Math.min(requireK(k), bank.count()), false);
    }

    /**
     * Finds the nearest other rows of some of the bank's own rows: leave-one-out.
     *
     * @param from the first row
     * @param to the row after the last
     * @param k how many neighbors, at least 1; all others where the bank has fewer
     * @return the neighbors of rows {@code from} to {@code to - 1}, none its own neighbor
     * @throws IllegalArgumentException as {@link #search(EmbeddingTable, int, int, int)}, and if
     *     the bank has a single row
     * @throws CancellationException if the thread is interrupted; it stays interrupted
     */
    public Neighbors searchOthers(int from, int to, int k) {
        Objects.checkFromToIndex(from, to, bank.count());
        if (bank.count() < 2) {
            throw new IllegalArgumentException("leaving one out needs at least 2 rows, got 1");
        }
        RowScales queries = rule.of(bank.table(), from, to);
        return find(queries, Math.min(requireK(k), bank.count() - 1), true);
    }

    private Neighbors find(RowScales queries, int k, boolean leaveSelfOut) {
        requireFiniteProducts(queries);
        requireOneArray(queries.count(), k);
        var question = new BlockSearch.Question(queries, k, leaveSelfOut);
        BlockSearch search = new BlockSearch(bank, question, blockRows, progress);
        try (NDManager manager =
                device == null ? NDManager.newBaseManager() : NDManager.newBaseManager(device)) {
            return search.run(manager);
        }
    }

    /** By Cauchy and Schwarz no partial sum of a product is greater than this. */
    private void requireFiniteProducts(RowScales queries) {
        double bound = bank.longest() * queries.longest();
        if (bound > Float.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "dot products of embeddings this long, up to "
                            + bound
                            + ", overflow float32; search by cosine or normalize them first");
        }
    }

    private static int requireK(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("k must be >= 1, got " + k);
        }
        return k;
    }

    private static void requireOneArray(int queries, int k) {
        long total = (long) queries * k;
        if (total > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    k
                            + " neighbors of "
                            + queries
                            + " queries do not fit one Java array; search a range at a time");
        }
    }
}
