package ai.dyad.examples.cpc;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.dyad.data.BatchKey;
import ai.dyad.data.ViewGenerator;
import ai.dyad.random.CounterRandom;

/**
 * Returns the plain view of each image and the positions from which to predict, one drawn at random
 * from each of P equal parts of the image. All sequences in a batch share the positions, so that
 * candidate rows differ in content and not in height. The draw depends on (seed, epoch, first
 * index).
 */
final class CpcViews implements ViewGenerator {
    /** P, the number of positions in a batch. */
    static final int POSITIONS = 4;

    private final ViewGenerator images;
    private final int first;
    private final int end;
    private final long seed;

    /**
     * Creates the views.
     *
     * @param images creates the plain view
     * @param settings determine the possible positions
     * @param height the number of rows in an image
     */
    CpcViews(ViewGenerator images, CpcSettings settings, int height) {
        this.images = images;
        first = settings.firstPosition(height);
        end = settings.endOfPositions(height);
        seed = settings.seed();
    }

    /** {@inheritDoc} */
    @Override
    public NDList views(NDList data, BatchKey key) {
        CounterRandom random = CounterRandom.of(seed, key.epoch(), key.index(0));
        long[] positions = new long[POSITIONS];
        for (int p = 0; p < POSITIONS; p++) {
            positions[p] = position(p + random.nextDouble());
        }
        return withPositions(data, key, positions);
    }

    /** Returns the same with the middle of each part as its position, without randomness. */
    NDList plain(NDArray images, long... indices) {
        long[] positions = new long[POSITIONS];
        for (int p = 0; p < POSITIONS; p++) {
            positions[p] = position(p + 0.5);
        }
        return withPositions(new NDList(images), BatchKey.of(0, 0, indices), positions);
    }

    private long position(double part) {
        return Math.min(end - 1, first + (long) (part / POSITIONS * (end - first)));
    }

    private NDList withPositions(NDList data, BatchKey key, long... positions) {
        NDList views = images.views(data, key);
        NDManager manager = views.head().getManager();
        return new NDList(views.head(), manager.create(positions));
    }
}
