package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;

/**
 * The mask of a square tile whose anchors have one positive each: the pairs that it is about are
 * every so many numbers apart, and nothing else of the tile is touched.
 *
 * @param views 1 if row i belongs with column i; 2 if the rows are the columns, the views of a
 *     sample one below the other, and a row does not meet itself
 * @param decoupled whether the positives are left out of the denominators
 */
record PairMask(int views, boolean decoupled) implements TileMask {

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
            NDArray barrier = Rows.constant(s, MatrixMask.NEVER);
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

    /** The positives of the first rows of all samples, and of the second: views x (T / views). */
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
