package ai.dyad.benchmarks.workload;

import ai.djl.Device;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.evaluation.KnnEvaluation;
import java.util.stream.IntStream;

/** Weighted k-nearest-neighbor classification of queries: k = 200, ten classes. */
public final class KnnSearch implements Workload {
    private static final int CLASSES = 10;

    private final EmbeddingTable bank;
    private final EmbeddingTable queries;
    private final KnnEvaluation evaluation;

    /**
     * Prepares random rows.
     *
     * @param bankRows the number of rows to search
     * @param queryRows the number of queries
     * @param dimension the components of a row
     * @param device the device to run on
     */
    public KnnSearch(int bankRows, int queryRows, int dimension, Device device) {
        bank = rows(bankRows, dimension, 1);
        queries = rows(queryRows, dimension, 2);
        evaluation = KnnEvaluation.builder().optNeighbors(200).optDevice(device).build();
    }

    private static EmbeddingTable rows(int count, int dimension, long seed) {
        int[] classes = IntStream.range(0, count).map(i -> i % CLASSES).toArray();
        return RandomRows.of(count, dimension, seed).withClasses(classes);
    }

    @Override
    public void run() {
        evaluation.evaluate(bank, queries);
    }

    @Override
    public int items() {
        return queries.size();
    }

    @Override
    public void close() {
        // nothing to free: the rows are on Java's heap
    }
}
