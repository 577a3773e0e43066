package ai.dyad.loss;

import ai.djl.ndarray.NDArray;

/**
 * A mask of any pairs, written out; (T, U) of 0 and 1.
 *
 * @param positive the pairs that belong together
 * @param denominator the pairs that are summed up in the denominators
 * @param barrier 0 there, elsewhere so low that its exponential is 0
 */
record MatrixMask(NDArray positive, NDArray denominator, NDArray barrier) implements TileMask {
    static final float NEVER = -1e36f;

    static MatrixMask of(Candidates candidates, boolean decoupled) {
        NDArray denominator =
                candidates.number(
                        decoupled ? candidates.negative() : candidates.excluded().logicalNot());
        NDArray outside = denominator.sub(Rows.constant(denominator, 1));
        NDArray barrier = outside.muli(Rows.constant(denominator, -NEVER));
        return new MatrixMask(candidates.number(candidates.positive()), denominator, barrier);
    }

    @Override
    public NDArray positiveLogits(NDArray s, int axis) {
        return s.mul(positive).sum(new int[] {axis});
    }

    @Override
    public NDArray positives(NDArray s, int axis) {
        return positive.sum(new int[] {axis});
    }

    @Override
    public NDArray outside(NDArray s, int axis) {
        return Rows.constant(s, 1).sub(denominator).sum(new int[] {axis});
    }

    @Override
    public NDArray inside(NDArray numbers) {
        return denominator.mul(numbers);
    }

    @Override
    public NDArray bar(NDArray s) {
        return s.addi(barrier);
    }

    @Override
    public void attract(NDArray gradient, NDArray beside, NDArray above) {
        NDArray byRow = beside.expandDims(1);
        gradient.subi(positive.mul(above == null ? byRow : byRow.add(above)));
    }

    void close() {
        positive.close();
        denominator.close();
        barrier.close();
    }
}
