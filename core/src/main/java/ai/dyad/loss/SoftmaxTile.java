package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * One part of the logits of a loss: some anchors against some of their candidates. It computes the
 * logits and passes their gradient on to the embeddings.
 */
sealed interface SoftmaxTile {
    /** The anchors, T of them. */
    TiledRows.Block row();

    /**
     * The candidates if the loss also runs from them to the rows, as from texts to images in CLIP;
     * otherwise null.
     */
    TiledRows.Block column();

    /** Returns whether rows and candidates are the same block, so that every pair occurs twice. */
    boolean isMirrored();

    /** Returns the logits of T anchors and U candidates, a new array (T, U). */
    NDArray logits();

    /** The mask of the pairs, or null if they are all negatives. */
    TileMask mask(TileMask.Finder masks);

    /**
     * Passes the gradient of the logits, (T, U), on to the rows and to the candidates; in a
     * mirrored tile only to the rows, which are the candidates.
     */
    void addGradient(NDArray gradient);

    /**
     * A tile of a matrix of logits: every anchor with the same candidates.
     *
     * @param row the anchors
     * @param candidates the candidates
     * @param areAnchors whether the loss also runs from the candidates to the rows
     * @param isMirrored whether rows and candidates are the same block
     */
    record Shared(
            TiledRows.Block row, TiledRows.Block candidates, boolean areAnchors, boolean isMirrored)
            implements SoftmaxTile {

        @Override
        public TiledRows.Block column() {
            return areAnchors ? candidates : null;
        }

        @Override
        public NDArray logits() {
            return row.rows().matMul(candidates.transposed());
        }

        @Override
        public TileMask mask(TileMask.Finder masks) {
            return masks.of(row.members(), candidates.members());
        }

        @Override
        public void addGradient(NDArray gradient) {
            if (row.gradient() != null) {
                row.gradient().addi(gradient.matMul(candidates.rows()));
            }
            if (candidates.gradient() != null && !isMirrored) {
                candidates.gradient().addi(gradient.transpose().matMul(row.rows()));
            }
        }
    }

    /**
     * Anchors with K candidates each that belong to that anchor alone.
     *
     * @param row the anchors, T of them
     * @param candidates T x K rows, those of an anchor below each other
     */
    record Own(TiledRows.Block row, TiledRows.Block candidates) implements SoftmaxTile {
        private static final int[] LAST = {2};
        private static final int[] CANDIDATES = {1};

        @Override
        public TiledRows.Block column() {
            return null;
        }

        @Override
        public boolean isMirrored() {
            return false;
        }

        @Override
        public NDArray logits() {
            return byAnchor(candidates.rows()).mul(row.rows().expandDims(1)).sum(LAST);
        }

        @Override
        public TileMask mask(TileMask.Finder masks) {
            return masks.ofOwn(row.members(), candidates.members());
        }

        @Override
        public void addGradient(NDArray gradient) {
            NDArray g = gradient.expandDims(2); // (T, K, 1)
            if (row.gradient() != null) {
                row.gradient().addi(byAnchor(candidates.rows()).mul(g).sum(CANDIDATES));
            }
            if (candidates.gradient() != null) {
                byAnchor(candidates.gradient()).addi(g.mul(row.rows().expandDims(1)));
            }
        }

        /** (T, K, D), the same memory. */
        private NDArray byAnchor(NDArray rows) {
            return rows.reshape(new Shape(row.rows().size(0), -1, rows.size(1)));
        }
    }
}
