package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * Anchors with K candidates of their own each, which no other anchor sees.
 *
 * @param row the anchors, T of them
 * @param candidates T x K rows, those of an anchor below each other
 */
record OwnTile(RowBlock row, RowBlock candidates) implements SoftmaxTile {
    private static final int[] LAST = {2};
    private static final int[] CANDIDATES = {1};

    @Override
    public RowBlock column() {
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
    public TileMask mask(TileMasks masks) {
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
