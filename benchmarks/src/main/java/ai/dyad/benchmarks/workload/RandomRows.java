package ai.dyad.benchmarks.workload;

import ai.dyad.embedding.EmbeddingTable;
import java.util.Random;
import java.util.stream.LongStream;

/** Creates random embeddings: the time of a search does not depend on its results. */
final class RandomRows {
    private RandomRows() {}

    static EmbeddingTable of(int count, int dimension, long seed) {
        Random random = new Random(seed);
        float[] values = new float[Math.multiplyExact(count, dimension)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return EmbeddingTable.of(values, dimension)
                .withGroupIds(LongStream.range(0, count).toArray());
    }
}
