package ai.dyad.loss;

import ai.djl.ndarray.NDArray;

/**
 * Chooses between two forms of a loss with the same value and gradients: the whole matrix of logits
 * under autograd, or tiles with analytic gradients that are freed once they are summed.
 *
 * @param asked rows of a tile, {@link #DENSE}, or {@link #AUTOMATIC}
 */
record TileSize(int asked) {
    static final int DENSE = 0;

    /** The default of builders. */
    static final TileSize AUTOMATIC = new TileSize(-1);

    private static final int A_PAIR = 2;
    private static final int FEWEST_TILES_A_SIDE = 3;

    /** Tiles are faster from this many anchors on, measured on two cores. */
    private static final long WORTH_TILING = 256;

    /** A tile of single precision then fills the second-level caches of two cores. */
    private static final int FITS_CACHE = 512;

    /** With fewer rows, the overhead of operations exceeds their work. */
    private static final int WORTH_A_CALL = 256;

    /** An accelerator needs larger tiles to be fully used. */
    private static final int FILLS_ACCELERATOR = 4096;

    /** Checks a user's setting. */
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
            return DENSE; // exactly 0 if there is only one candidate
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
     * Several tiles if that costs little: symmetric tiles are then computed once, and with smaller
     * tiles the allocator returns less memory in between.
     */
    private static int cached(long anchors) {
        return (int) Math.max(WORTH_A_CALL, Math.min(FITS_CACHE, anchors / FEWEST_TILES_A_SIDE));
    }
}
