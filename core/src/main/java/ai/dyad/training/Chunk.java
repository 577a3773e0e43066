package ai.dyad.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.dyad.random.CounterRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * Some consecutive samples of a batch.
 *
 * @param number the place among the chunks, counted from 0
 * @param from the first sample
 * @param to the sample after the last
 */
record Chunk(int number, long from, long to) {

    /**
     * Cuts a batch into the fewest chunks of at most so many samples. Their sizes differ by one at
     * most: a small rest would give batch normalization a poor estimate, or none.
     */
    static List<Chunk> cut(long samples, int size) {
        long count = (samples + size - 1) / size;
        List<Chunk> chunks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            chunks.add(new Chunk(i, i * samples / count, (i + 1) * samples / count));
        }
        return chunks;
    }

    long size() {
        return to - from;
    }

    /** The seed of all that the engine draws for this chunk, the same in both passes. */
    int seed(long stepKey) {
        return (int) CounterRandom.hash(stepKey, number);
    }

    /** The chunk's rows, owned like the array. */
    NDArray rows(NDArray array) {
        return array.get(new NDIndex().addSliceDim(from, to));
    }

    /** The chunk's rows of every array that has one row per sample; of others an alias. */
    NDList rows(NDManager scope, NDList arrays, long samples) {
        NDList rows = new NDList(arrays.size());
        for (NDArray array : arrays) {
            boolean perSample = array.getShape().dimension() > 0 && array.size(0) == samples;
            NDArray part = perSample ? rows(array) : array.stopGradient();
            part.attach(scope);
            rows.add(part);
        }
        return rows;
    }
}
