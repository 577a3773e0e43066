package ai.dyad.embedding;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.util.Progress;
import ai.dyad.internal.ProgressReport;
import java.util.Objects;
import java.util.concurrent.CancellationException;

/**
 * Exact nearest-neighbor search among the rows of a bank.
 *
 * <p>Scores are matrix products of blocks of queries and blocks of the bank, of which the best k of
 * every query are kept. The full matrix of scores is never held: besides the two tables and the
 * result, a search needs less than 100 MB (more only if a single row exceeds 16 MB). Higher scores
 * are closer; among equal scores the lower row comes first, so that the result depends on the
 * scores alone. Safe for use by several threads.
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
     * @param bank the rows to search
     * @return a search on the engine's default device
     * @throws IllegalArgumentException if a row holds NaN or infinity
     */
    public static NearestNeighbors cosine(EmbeddingTable bank) {
        return of(RowScales::unit, bank);
    }

    /**
     * Searches by dot product: of rows in the same direction, longer ones are closer.
     *
     * @param bank the rows to search
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
     * @param target the device on which scores are computed
     * @return a search over the same bank
     */
    public NearestNeighbors onDevice(Device target) {
        return new NearestNeighbors(rule, bank, target, blockRows, progress);
    }

    /**
     * Returns the same search with a progress listener.
     *
     * @param listener is advanced by the number of answered queries; the caller resets, starts and
     *     ends it
     * @return a search over the same bank
     */
    public NearestNeighbors withProgress(Progress listener) {
        return new NearestNeighbors(rule, bank, device, blockRows, ProgressReport.to(listener));
    }

    /** Returns the same search with another block size, which does not change the result. */
    NearestNeighbors inBlocksOf(int rows) {
        return new NearestNeighbors(rule, bank, device, rows, progress);
    }

    /**
     * Finds the nearest rows of every query.
     *
     * @param queries the queries, of the bank's dimension
     * @param k the number of neighbors, at least 1; all rows if the bank has fewer
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
     * @param k the number of neighbors, at least 1; all rows if the bank has fewer
     * @return the neighbors of queries {@code from} to {@code to - 1}
     * @throws IllegalArgumentException if the dimensions differ, k &lt; 1, a query holds NaN or
     *     infinity, dot products overflow float32, or (to - from) · k exceeds one Java array
     * @throws CancellationException if the thread is interrupted; its interrupt flag stays set
     */
    public Neighbors search(EmbeddingTable queries, int from, int to, int k) {
        int dimension = bank.table().dimension();
        if (queries.dimension() != dimension) {
            throw new IllegalArgumentException(
                    "bank and queries must have the same dimension, got "
                            + dimension
                            + " and "
                            + queries.dimension()
                            + ": both must come from the same encoder");
        }
        Objects.checkFromToIndex(from, to, queries.size());
        return find(rule.of(queries, from, to), Math.min(requireK(k), bank.count()), false);
    }

    /**
     * Finds the nearest other rows of some of the bank's own rows (leave-one-out).
     *
     * @param from the first row
     * @param to the row after the last
     * @param k the number of neighbors, at least 1; all other rows if the bank has fewer
     * @return the neighbors of rows {@code from} to {@code to - 1}; no row is its own neighbor
     * @throws IllegalArgumentException as {@link #search(EmbeddingTable, int, int, int)}, and if
     *     the bank has a single row
     * @throws CancellationException if the thread is interrupted; its interrupt flag stays set
     */
    public Neighbors searchOthers(int from, int to, int k) {
        Objects.checkFromToIndex(from, to, bank.count());
        if (bank.count() < 2) {
            throw new IllegalArgumentException("leave-one-out needs at least 2 rows, got 1");
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

    /**
     * Checks that products fit float32: by Cauchy-Schwarz, no partial sum exceeds the product of
     * the largest norms.
     */
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
                            + " queries do not fit into one Java array; search fewer queries at "
                            + "a time");
        }
    }
}
