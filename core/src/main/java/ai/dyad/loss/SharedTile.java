package ai.dyad.loss;

import ai.djl.ndarray.NDArray;

/**
 * A tile of a matrix of logits: every anchor with the same candidates.
 *
 * @param row the anchors
 * @param candidates the candidates
 * @param areAnchors whether the candidates are anchors of the other direction
 * @param isMirrored whether they are the anchors of the rows
 */
record SharedTile(RowBlock row, RowBlock candidates, boolean areAnchors, boolean isMirrored)
        implements SoftmaxTile {

    @Override
    public RowBlock column() {
        return areAnchors ? candidates : null;
    }

    @Override
    public NDArray logits() {
        return row.rows().matMul(candidates.transposed());
    }

    @Override
    public TileMask mask(TileMasks masks) {
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
