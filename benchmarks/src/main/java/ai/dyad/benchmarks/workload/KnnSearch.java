package ai.dyad.benchmarks.workload;

import ai.djl.Device;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.evaluation.KnnEvaluation;
import java.util.stream.IntStream;

/** Weighted neighbors (k = 200) of all queries in a bank, ten classes. */
public final class KnnSearch implements Workload {
    private static final int CLASSES = 10;

    private final EmbeddingTable bank;
    private final EmbeddingTable queries;
    private final KnnEvaluation evaluation;

    /**
     * Prepares random rows.
     *
     * @param bankRows the rows that are searched
     * @param queryRows the rows that are searched for
     * @param dimension the numbers in a row
     * @param device where to
     */
    public KnnSearch(int bankRows, int queryRows, int dimension, Device device) {
        bank = rows(bankRows, dimension, 1);
        queries = rows(queryRows, dimension, 2);
        evaluation = KnnEvaluation.builder().optNeighbors(200).optDevice(device).build();
    }

    private static EmbeddingTable rows(int count, int dimension, long seed) {
        int[] labels = IntStream.range(0, count).map(i -> i % CLASSES).toArray();
        return RandomRows.of(count, dimension, seed).withClasses(labels);
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
        // the rows lie on Java's heap
    }
}
