package ai.dyad.vision.augment;

import ai.dyad.random.CounterRandom;
import java.util.random.RandomGenerator;

/** What the randomness of a batch is a function of. */
final class BatchKey {
    private final long seed;
    private final long epoch;
    private final long[] indices;

    BatchKey(long seed, long epoch, long[] indices) {
        this.seed = seed;
        this.epoch = epoch;
        this.indices = indices;
    }

    int size() {
        return indices.length;
    }

    RandomGenerator random(int row, int view) {
        return CounterRandom.of(seed, epoch, indices[row], view);
    }
}
