package ai.dyad.loss;

import ai.djl.ndarray.NDArray;

/**
 * Which of two forms with the same value and gradients a loss takes: the whole matrix of logits
 * under autograd, or tiles of it in closed form that are dropped as soon as they are summed up.
 *
 * @param asked rows of a tile, {@link #DENSE}, or {@link #AUTOMATIC}
 */
record TileSize(int asked) {
    static final int DENSE = 0;

    /** What a builder starts with. */
    static final TileSize AUTOMATIC = new TileSize(-1);

    private static final int A_PAIR = 2;
    private static final int FEWEST_TILES_A_SIDE = 3;

    /** From this many anchors on the tiles are faster on two cores. */
    private static final long WORTH_TILING = 256;

    /** A tile of single precision then fills the second-level caches of two cores. */
    private static final int FITS_CACHE = 512;

    /** Below, the operations themselves cost more than what they compute. */
    private static final int WORTH_A_CALL = 256;

    /** An accelerator needs larger pieces of work to be busy. */
    private static final int FILLS_ACCELERATOR = 4096;

    /** Takes what a user asked for. */
    static TileSize of(int rows) {
        if (rows < 0) {
            throw new IllegalArgumentException("tile size must be >= 0, got " + rows);
        }
        return new TileSize(rows);
    }

    /**
     * Returns the rows of a tile, or {@link #DENSE}.
     *
     * @param embeddings says on which device the work is done
     * @param anchors how many rows of logits there are
     */
    int rows(NDArray embeddings, long anchors) {
        if (anchors <= A_PAIR) {
            return DENSE; // exactly 0 where there is nothing to tell apart
        }
        if (asked >= 0) {
            return asked;
        }
        if (anchors < WORTH_TILING) {
            return DENSE;
        }
        return embeddings.getDevice().isGpu() ? FILLS_ACCELERATOR : cached(anchors);
    }

    /**
     * Several tiles where that costs little: the symmetric ones are then computed once, and smaller
     * ones make the allocator give less memory back between them.
     */
    private static int cached(long anchors) {
        return (int) Math.max(WORTH_A_CALL, Math.min(FITS_CACHE, anchors / FEWEST_TILES_A_SIDE));
    }
}
