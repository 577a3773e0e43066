package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/** The sums that the anchors of one direction collect from their tiles. */
final class SoftmaxAnchors {
    /** e^-60: a term that underflowed, below e^-87, is smaller than its rounding error. */
    private static final double TOO_SMALL = 1e-26;

    private static final int WITHOUT_SMOOTHING = 4;
    private static final int WITH_SMOOTHING = 6;

    private final long[] cuts;
    private final NDArray gathered;
    private final BlockVector exponentials;
    private final BlockVector positiveLogits;
    private final BlockVector positives;
    private final BlockVector largest;
    private BlockVector logits;
    private BlockVector candidates;

    /**
     * Creates sums of zero.
     *
     * @param rows the embeddings of the anchors
     * @param candidates how many candidates each has, before any is excluded
     * @param terms the kind of loss
     * @param shift what to subtract from every logit, or the value that {@link #raise} starts from
     */
    SoftmaxAnchors(TiledRows rows, long candidates, SoftmaxProblem.Terms terms, double shift) {
        cuts = rows.cuts();
        NDArray like = rows.blocks().get(0).rows();
        int kinds = terms.labelSmoothing() > 0 ? WITH_SMOOTHING : WITHOUT_SMOOTHING;
        Shape shape = new Shape(kinds * rows.size());
        gathered = like.getManager().zeros(shape, like.getDataType());
        NDList parts = gathered.split(kinds);
        exponentials = new BlockVector(parts.get(0), cuts);
        positiveLogits = new BlockVector(parts.get(1), cuts);
        positives = new BlockVector(parts.get(2), cuts);
        largest = new BlockVector(parts.get(3), cuts);
        if (shift != 0) {
            largest.whole().addi(Rows.constant(like, shift));
        }
        if (terms.labelSmoothing() > 0) {
            logits = new BlockVector(parts.get(4), cuts);
            this.candidates = new BlockVector(parts.get(5), cuts);
            this.candidates.whole().addi(Rows.constant(like, (double) candidates));
        }
    }

    /** Adds the logits of a tile; the mask is null for negatives. */
    void addLogits(int block, NDArray s, TileMask mask, int axis) {
        if (mask != null) {
            positiveLogits.add(block, mask.positiveLogits(s, axis));
            positives.add(block, mask.positives(s, axis));
        }
        if (logits != null) {
            logits.addSums(block, mask == null ? s : mask.inside(s), axis);
            if (mask != null) {
                candidates.add(block, mask.outside(s, axis).neg());
            }
        }
    }

    /** Adds the exponentials of a tile. */
    void addExponentials(int block, NDArray e, int axis) {
        exponentials.addSums(block, e, axis);
    }

    /**
     * All sums by kind: the sums of exponentials, of the logits of positives, how many these are,
     * what was subtracted from each logit; and with label smoothing the sums of logits and how many
     * these are; (4 R) or (6 R).
     */
    NDArray gathered() {
        return gathered;
    }

    /** The start of each block of anchors except the first. */
    long[] cuts() {
        return cuts.clone();
    }

    /**
     * Returns whether the sum of an anchor with a positive is so small that terms may have
     * underflowed.
     */
    boolean isAnyTooSmall() {
        NDArray e = exponentials.whole();
        NDArray none = positives.whole().eq(Rows.constant(e, 0)).toType(e.getDataType(), false);
        return e.add(none).min().toType(DataType.FLOAT64, false).getDouble() < TOO_SMALL;
    }

    /** Raises the number that is subtracted from each anchor's logits to their maximum. */
    void raise(int block, NDArray s, int axis) {
        NDArray more = s.max(new int[] {axis}).subi(largest.block(block));
        largest.add(block, more.maximum(Rows.constant(s, 0)));
    }

    /** Shifts the logits so that their exponentials can be summed, for the anchors on an axis. */
    NDArray below(int block, NDArray s, int axis) {
        return s.sub(largest.along(block, axis));
    }

    /**
     * One number for each row of a matrix that is cut into blocks of rows. Blocks share the memory
     * of the whole vector.
     */
    static final class BlockVector {
        private final NDArray whole;
        private final NDList blocks;

        /**
         * Cuts a vector.
         *
         * @param whole (R)
         * @param cuts where each block but the first starts
         */
        BlockVector(NDArray whole, long... cuts) {
            this.whole = whole;
            blocks = whole.split(cuts);
        }

        /** (R). */
        NDArray whole() {
            return whole;
        }

        /** A block's numbers, (T), which broadcast over the columns of a tile. */
        NDArray block(int index) {
            return blocks.get(index);
        }

        /** A block's numbers as (T, 1) if the tile's axis to reduce is 1, as (T) if it is 0. */
        NDArray along(int index, int axis) {
            return axis == 1 ? block(index).expandDims(1) : block(index);
        }

        /** Adds a tile's sums over an axis. */
        void addSums(int index, NDArray tile, int axis) {
            add(index, tile.sum(new int[] {axis}));
        }

        /** Adds to a block, (T) or (). */
        void add(int index, NDArray numbers) {
            block(index).addi(numbers);
        }
    }
}
