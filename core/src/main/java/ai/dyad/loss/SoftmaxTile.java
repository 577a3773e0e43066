package ai.dyad.loss;

import ai.djl.ndarray.NDArray;

/** Some anchors with some of their candidates. */
interface SoftmaxTile {
    /** The anchors, T of them. */
    RowBlock row();

    /** The candidates if they are anchors too, of the other direction; otherwise null. */
    RowBlock column();

    /** Whether rows and columns are the same anchors, so that every pair is there twice. */
    boolean isMirrored();

    /** (T, U), new. */
    NDArray logits();

    /** What the pairs are, or null if they are all negatives. */
    TileMask mask(TileMasks masks);

    /** Takes the gradient with respect to the logits, (T, U), to the rows and the candidates. */
    void addGradient(NDArray gradient);
}
