package ai.dyad.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.dyad.random.CounterRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * A range of consecutive samples of a batch.
 *
 * @param number the index of the chunk, from 0
 * @param from the first sample
 * @param to the sample after the last
 */
record Chunk(int number, long from, long to) {

    /**
     * Splits a batch into the fewest chunks of at most {@code size} samples. Chunk sizes differ by
     * at most one, because batch normalization would get poor statistics, or none, from a small
     * last chunk.
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

    /** The engine's random seed for this chunk, the same in both passes. */
    int seed(long stepKey) {
        return (int) CounterRandom.hash(stepKey, number);
    }

    /** The chunk's rows, attached to the array's manager. */
    NDArray rows(NDArray array) {
        return array.get(new NDIndex().addSliceDim(from, to));
    }

    /** The chunk's rows of every array that has one row per sample, and aliases of the others. */
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
