package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.dyad.nn.XbmQueue;
import java.util.HashMap;
import java.util.Map;

/** Marks the pairs of a tile that are not plain negatives. */
sealed interface TileMask {
    /** The sums of the logits of positives by anchor, reducing an axis; (T) or (U). */
    NDArray positiveLogits(NDArray s, int axis);

    /** The number of positives of each anchor, or one number if it is the same for all. */
    NDArray positives(NDArray s, int axis);

    /**
     * The number of candidates outside of each anchor's denominator, or one number if it is the
     * same for all.
     */
    NDArray outside(NDArray s, int axis);

    /** Numbers of all pairs, (T, U) or less, with 0 outside of the denominators; new. */
    NDArray inside(NDArray numbers);

    /** Lowers the logits outside of the denominators, in place, so that their exponential is 0. */
    NDArray bar(NDArray s);

    /**
     * Subtracts from the positives of a gradient, in place.
     *
     * @param gradient (T, U)
     * @param beside (T) by row
     * @param above (U) by column, or null for 0
     */
    void attract(NDArray gradient, NDArray beside, NDArray above);

    /**
     * The mask of a square tile whose anchors have one positive each: these pairs are equally
     * spaced in memory, and nothing else of the tile is touched.
     *
     * @param views 1 if column i is the positive of row i; 2 if the rows are the columns, the views
     *     of a sample one below the other, and a row does not meet itself
     * @param decoupled whether the positives are left out of the denominators
     */
    record Pairs(int views, boolean decoupled) implements TileMask {

        @Override
        public NDArray positiveLogits(NDArray s, int axis) {
            NDList parts = positives(s);
            return parts.size() == 1 ? parts.get(0) : NDArrays.stack(parts, 1).reshape(-1);
        }

        @Override
        public NDArray positives(NDArray s, int axis) {
            return Rows.constant(s, 1);
        }

        @Override
        public NDArray outside(NDArray s, int axis) {
            return Rows.constant(s, (double) views - 1 + (decoupled ? 1 : 0));
        }

        @Override
        public NDArray inside(NDArray numbers) {
            NDArray copy = numbers.duplicate();
            NDArray zero = Rows.constant(numbers, 0);
            barred(copy).forEach(part -> part.muli(zero));
            return copy;
        }

        @Override
        public NDArray bar(NDArray s) {
            NDList barred = barred(s);
            if (!barred.isEmpty()) {
                NDArray barrier = Rows.constant(s, Matrix.NEVER);
                barred.forEach(part -> part.addi(barrier));
            }
            return s;
        }

        @Override
        public void attract(NDArray gradient, NDArray beside, NDArray above) {
            NDList parts = positives(gradient);
            for (int view = 0; view < views; view++) {
                NDArray attraction = every(beside, view, views);
                if (above != null) {
                    attraction = attraction.add(every(above, views - 1 - view, views));
                }
                parts.get(view).subi(attraction);
            }
        }

        /**
         * The positives of the first rows of all samples, and of the second: views x (T / views).
         */
        private NDList positives(NDArray square) {
            int rows = Math.toIntExact(square.size(0));
            NDArray numbers = square.reshape(-1);
            NDList parts = new NDList();
            for (int view = 0; view < views; view++) {
                int partner = views - 1 - view;
                parts.add(every(numbers, view * rows + partner, views * (rows + 1)));
            }
            return parts;
        }

        private NDList barred(NDArray square) {
            NDList parts = decoupled ? positives(square) : new NDList();
            if (views > 1) {
                int rows = Math.toIntExact(square.size(0));
                parts.add(every(square.reshape(-1), 0, rows + 1)); // a row with itself
            }
            return parts;
        }

        /** Numbers at equal distances, the same memory. */
        private static NDArray every(NDArray numbers, int first, int step) {
            return step == 1
                    ? numbers
                    : numbers.get(new NDIndex().addSliceDim(first, numbers.size(), step));
        }
    }

    /**
     * A mask of any pairs as a full matrix, (T, U) of 0 and 1.
     *
     * @param positive the positive pairs
     * @param denominator the pairs that are summed up in the denominators
     * @param barrier 0 there, elsewhere so low that its exponential is 0
     */
    record Matrix(NDArray positive, NDArray denominator, NDArray barrier) implements TileMask {
        static final float NEVER = -1e36f;

        static Matrix of(Candidates candidates, boolean decoupled) {
            NDArray denominator =
                    candidates.number(
                            decoupled ? candidates.negative() : candidates.excluded().logicalNot());
            NDArray outside = denominator.sub(Rows.constant(denominator, 1));
            NDArray barrier = outside.muli(Rows.constant(denominator, -NEVER));
            return new Matrix(candidates.number(candidates.positive()), denominator, barrier);
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

    /** Creates the masks of the tiles in which not all pairs are plain negatives. */
    final class Finder {
        private static final int A_PAIR = 2;

        private final EqualIds equalIds;
        private final boolean decoupled;
        private final boolean isEachAlone;
        private final NDArray like;
        private final Map<Long, Matrix> bySize = new HashMap<>();

        /**
         * Creates masks on demand.
         *
         * @param terms what equal ids mean and which pairs are in the denominators
         * @param isEachAlone whether no two samples share an id: then tiles of equal size have
         *     equal masks
         * @param like an array with the type of the logits
         */
        Finder(SoftmaxProblem.Terms terms, boolean isEachAlone, NDArray like) {
            equalIds = terms.equalIds();
            decoupled = terms.decoupled();
            this.isEachAlone = isEachAlone;
            this.like = like;
        }

        /** The mask of anchors and candidates they share, or null if all are negatives. */
        TileMask of(SampleOrder.Members anchors, SampleOrder.Members candidates) {
            boolean isSquare =
                    isEachAlone && !candidates.mayBeEmpty() && anchors.mayMeet(candidates);
            int views = anchors.cut().equals(candidates.cut()) ? A_PAIR : 1;
            return isSquare && anchors.cut().views() == views
                    ? new Pairs(views, decoupled)
                    : written(anchors, candidates);
        }

        /** The same as a full matrix. */
        Matrix written(SampleOrder.Members anchors, SampleOrder.Members candidates) {
            if (!anchors.mayMeet(candidates)) {
                return null;
            }
            if (!isEachAlone || candidates.mayBeEmpty()) {
                return make(anchors, candidates);
            }
            long size = anchors.identity().row().size();
            return bySize.computeIfAbsent(size, any -> lasting(anchors, candidates));
        }

        /** The mask of anchors and candidates of their own, or null if all are negatives. */
        TileMask ofOwn(SampleOrder.Members anchors, SampleOrder.Members candidates) {
            if (candidates.areUnknown()) {
                return null;
            }
            RowIdentity identity = candidates.identity();
            Shape byAnchor = new Shape(anchors.identity().row().size(), -1);
            RowIdentity table =
                    new RowIdentity(
                            identity.row().reshape(byAnchor),
                            identity.sample().reshape(byAnchor),
                            identity.group().reshape(byAnchor));
            return make(anchors, candidates.withIdentity(table));
        }

        private Matrix make(SampleOrder.Members anchors, SampleOrder.Members candidates) {
            Candidates all =
                    new PairRelations(anchors.identity(), candidates.identity(), equalIds).of(like);
            if (candidates.mayBeEmpty()) {
                NDArray group = candidates.identity().group();
                NDArray empty = group.eq(Rows.constant(group, (double) XbmQueue.EMPTY));
                all = all.excluding(empty);
            }
            return Matrix.of(all, decoupled);
        }

        /** Attaches an array so that it outlives the tile's scope. */
        private Matrix lasting(SampleOrder.Members anchors, SampleOrder.Members candidates) {
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                Matrix mask = make(anchors, candidates);
                NDScope.unregister(mask.positive(), mask.denominator(), mask.barrier());
                return mask;
            }
        }

        /** Closes the masks that were kept. */
        void close() {
            bySize.values().forEach(Matrix::close);
            bySize.clear();
        }
    }
}
