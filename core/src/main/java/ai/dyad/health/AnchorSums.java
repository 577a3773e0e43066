package ai.dyad.health;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;

/**
 * Computes sums over the cosines of anchors with all other rows of two views, one block of anchors
 * at a time, so that no matrix exceeds {@link #BLOCK_COSINES}. Nothing is read back from the
 * device.
 */
final class AnchorSums {
    /** Positions in the result of {@link #of}. */
    static final int POSITIVES = 0;

    static final int NEGATIVES = 1;
    static final int HITS = 2;
    static final int POTENTIAL = 3;
    static final int COUNT = 4;

    /** 4 MB of float64. */
    private static final int BLOCK_COSINES = 1 << 19;

    /** Cosines that float32 embeddings cannot distinguish count as equal. */
    private static final double TIE = 1e-9;

    /** A cosine whose potential is exactly 0. */
    private static final float FAR_AWAY = -1e30f;

    private final NDArray own;
    private final NDArray one;
    private final NDArray width;
    private final NDArray tie;
    private final NDArray all;

    /**
     * Prepares sums over the anchors of one view.
     *
     * @param own unit rows (N, D), owned by the caller's scope
     * @param t of the Gaussian potential exp(-t |u - v|²)
     */
    AnchorSums(NDArray own, double t) {
        NDManager manager = own.getManager();
        this.own = own;
        this.one = manager.create(1.0);
        this.width = manager.create(2 * t);
        this.tie = manager.create(TIE);
        this.all = manager.create(2.0 * own.getShape().get(0) - 2);
    }

    /**
     * Sums over all anchors: cosines with positives; cosines with negatives of both views; anchors
     * whose positive is closer than all negatives; potential of ordered pairs within the view.
     *
     * @param other unit rows (N, D) of the other view
     * @return (4), float64
     */
    NDArray of(NDArray other) {
        return overBlocks(
                (anchors, index) -> {
                    NDArray within = anchors.matMul(own.transpose()); // (R, N)
                    NDArray across = anchors.matMul(other.transpose()); // (R, N)
                    NDArray self = within.gather(index, 1); // (R, 1)
                    NDArray positive = across.gather(index, 1); // (R, 1)
                    NDArray threshold = positive.sub(tie);
                    // neither the positive nor the row itself is below the threshold
                    NDArray beaten = below(within, threshold).add(below(across, threshold));
                    NDArray negatives =
                            within.sum().add(across.sum()).sub(self.sum()).sub(positive.sum());
                    return NDArrays.stack(
                            new NDList(
                                    positive.sum(),
                                    negatives,
                                    beaten.gte(all).toType(DataType.FLOAT64, false).sum(),
                                    potential(within, index)));
                });
    }

    /**
     * Sums the potential of ordered pairs within the view.
     *
     * @return a scalar, float64
     */
    NDArray potential() {
        return overBlocks(
                (anchors, index) -> {
                    NDArray within = anchors.matMul(own.transpose());
                    return potential(within, index);
                });
    }

    /** |u - v|² = 2 - 2 cos; a row has no potential with itself. */
    private NDArray potential(NDArray cosines, NDArray index) {
        NDArray nowhere =
                index.getManager().full(index.getShape(), FAR_AWAY, DataType.FLOAT64); // (R, 1)
        return cosines.scatter(index, nowhere, 1).sub(one).mul(width).exp().sum();
    }

    /**
     * Counts the cosines below a threshold per row; NaN never counts, so that it is never a hit.
     */
    private static NDArray below(NDArray cosines, NDArray threshold) {
        return cosines.lt(threshold).toType(DataType.FLOAT64, false).sum(new int[] {1}); // (R)
    }

    private NDArray overBlocks(BlockSum sum) {
        NDManager manager = own.getManager();
        int rows = Math.toIntExact(own.getShape().get(0));
        int step = Math.max(1, BLOCK_COSINES / rows);
        NDArray total = null;
        for (int from = 0; from < rows; from += step) {
            int to = Math.min(rows, from + step);
            try (NDManager scope = manager.newSubManager()) {
                NDArray anchors = own.get(scope, new NDIndex().addSliceDim(from, to)); // (R, D)
                NDArray index = scope.arange(from, to, 1, DataType.INT64).reshape(to - from, 1);
                NDArray part = sum.of(anchors, index);
                NDArray next = total == null ? part : part.add(total);
                next.attach(manager);
                total = next;
            }
        }
        return total;
    }

    /** What to sum over a block of anchors. */
    @FunctionalInterface
    private interface BlockSum {
        NDArray of(NDArray anchors, NDArray index);
    }
}
