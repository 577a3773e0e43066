package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/**
 * What the anchors of one direction gather from their tiles, and what the tiles need of it in
 * return for the gradient G_ij = repulsion_i e^{s_ij} − attraction_i [positive] − smoothing_i.
 */
final class SoftmaxAnchors {
    /** e^-60: what underflowed then, e^-87, is less than a rounding of it. */
    private static final double TOO_SMALL = 1e-26;

    private final SoftmaxTerms terms;
    private final long[] cuts;
    private final BlockVector exponentials;
    private final BlockVector positiveLogits;
    private final BlockVector positives;
    private final BlockVector largest;
    private BlockVector logits;
    private BlockVector candidates;
    private BlockVector repulsion;
    private BlockVector attraction;
    private BlockVector smoothing;

    /**
     * Starts with nothing gathered.
     *
     * @param rows the embeddings of the anchors
     * @param candidates how many candidates each has, before any is excluded
     * @param terms which loss it is
     * @param shift what to subtract from every logit, or from where to raise it
     */
    SoftmaxAnchors(RowBlocks rows, long candidates, SoftmaxTerms terms, double shift) {
        this.terms = terms;
        cuts = rows.cuts();
        NDArray like = rows.blocks().get(0).rows();
        exponentials = BlockVector.zeros(like, rows.size(), cuts);
        positiveLogits = BlockVector.zeros(like, rows.size(), cuts);
        positives = BlockVector.zeros(like, rows.size(), cuts);
        largest = BlockVector.zeros(like, rows.size(), cuts);
        largest.whole().addi(Rows.constant(like, shift));
        if (terms.labelSmoothing() > 0) {
            logits = BlockVector.zeros(like, rows.size(), cuts);
            this.candidates = BlockVector.zeros(like, rows.size(), cuts);
            this.candidates.whole().addi(Rows.constant(like, (double) candidates));
        }
    }

    /** Gathers from the logits of a tile, which it may change; the mask is null for negatives. */
    void addLogits(int block, NDArray s, TileMask mask, int axis) {
        if (mask != null) {
            positiveLogits.addSums(block, s.mul(mask.positive()), axis);
            positives.addSums(block, mask.positive(), axis);
        }
        if (logits != null) {
            logits.addSums(block, mask == null ? s : s.mul(mask.denominator()), axis);
            if (mask != null) {
                NDArray one = Rows.constant(s, 1);
                candidates.addSums(block, mask.denominator().sub(one), axis);
            }
        }
    }

    /** Gathers from the exponentials of a tile. */
    void addExponentials(int block, NDArray e, int axis) {
        exponentials.addSums(block, e, axis);
    }

    /**
     * Finishes the sums.
     *
     * @param weight of this direction among all
     * @param positiveWeights (R) factors of the positives, or () for all
     * @return () the mean loss of the anchors that have a positive and a denominator, times weight
     */
    NDArray finish(double weight, NDArray positiveWeights) {
        NDArray e = wide(exponentials.whole()); // (R)
        NDArray count = wide(positives.whole());
        NDArray zero = Rows.constant(e, 0);
        NDArray one = Rows.constant(e, 1);
        NDArray missing = wide(e.eq(zero).logicalOr(count.eq(zero))); // false for NaN
        NDArray valid = one.sub(missing);
        NDArray share = valid.mul(Rows.constant(e, weight)).div(valid.sum());
        NDArray sums = e.add(missing);
        double sharp = 1 - terms.labelSmoothing();
        NDArray pull = wide(positiveWeights).mul(Rows.constant(e, sharp)).div(count.maximum(one));
        NDArray shift = wide(largest.whole());
        NDArray losses = sums.log().add(shift).sub(wide(positiveLogits.whole()).mul(pull));
        if (logits != null) {
            NDArray spread = Rows.constant(e, terms.labelSmoothing()).div(wide(candidates.whole()));
            losses = losses.sub(wide(logits.whole()).mul(spread));
            smoothing = narrow(share.mul(spread));
        }
        repulsion = narrow(share.div(sums));
        attraction = narrow(share.mul(pull));
        return losses.mul(share).sum().toType(exponentials.whole().getDataType(), false);
    }

    private static NDArray wide(NDArray x) {
        return x.toType(DataType.FLOAT64, false);
    }

    private BlockVector narrow(NDArray x) {
        return new BlockVector(x.toType(exponentials.whole().getDataType(), false), cuts);
    }

    /** Factors of the exponentials in the gradient. */
    BlockVector repulsion() {
        return repulsion;
    }

    /** What the gradient of a positive is less by. */
    BlockVector attraction() {
        return attraction;
    }

    /** What the gradient of every pair in a denominator is less by; null without smoothing. */
    BlockVector smoothing() {
        return smoothing;
    }

    /** Whether an anchor with a positive has so small a sum that terms of it may be missing. */
    boolean isAnyTooSmall() {
        NDArray e = exponentials.whole();
        NDArray none = positives.whole().eq(Rows.constant(e, 0)).toType(e.getDataType(), false);
        return e.add(none).min().toType(DataType.FLOAT64, false).getDouble() < TOO_SMALL;
    }

    /** Raises what will be subtracted from each anchor's logits to their maximum. */
    void raise(int block, NDArray s, int axis) {
        NDArray largest = this.largest.block(block, axis);
        NDArray more = s.max(new int[] {axis}, true).subi(largest);
        largest.addi(more.maximum(Rows.constant(s, 0)));
    }

    /** The logits less what makes their exponentials safe to sum, for the anchors on an axis. */
    NDArray below(int block, NDArray s, int axis) {
        return s.sub(largest.block(block, axis));
    }
}
