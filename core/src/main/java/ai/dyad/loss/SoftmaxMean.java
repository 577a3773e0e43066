package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/** The mean loss of all directions, and the coefficients of each gradient. */
final class SoftmaxMean {
    private static final int[] ANCHORS = {2};
    private static final int REPULSION = 0;
    private static final int ATTRACTION = 1;
    private static final int SMOOTHING = 2;

    private final int directions;
    private final long[] cuts;
    private final NDArray value;
    private final NDList coefficients; // by kind, then by direction; (R) each

    /**
     * Computes the loss and the coefficients from the sums.
     *
     * @param anchors the sums of R anchors for each of D directions
     * @param labelSmoothing ε
     * @param positiveWeights (R) factors of the positives, or () for all
     */
    SoftmaxMean(List<SoftmaxAnchors> anchors, float labelSmoothing, NDArray positiveWeights) {
        directions = anchors.size();
        cuts = anchors.get(0).cuts();
        NDArray first = anchors.get(0).gathered();
        NDList each = new NDList();
        int kinds = labelSmoothing > 0 ? 6 : 4;
        anchors.forEach(one -> each.add(one.gathered().reshape(kinds, 1, -1)));
        NDList sums = wide(NDArrays.concat(each, 1)).split(kinds); // (1, D, R) each
        NDArray e = sums.get(0);
        NDArray count = sums.get(2);
        NDArray zero = Rows.constant(e, 0);
        NDArray one = Rows.constant(e, 1);
        NDArray missing = wide(e.eq(zero).logicalOr(count.eq(zero))); // false for NaN
        NDArray valid = one.sub(missing);
        NDArray anchorsOfAll = valid.sum(ANCHORS, true).mul(Rows.constant(e, directions));
        NDArray share = valid.div(anchorsOfAll);
        NDArray denominators = e.add(missing);
        NDArray pull = wide(positiveWeights).div(count.maximum(one));
        if (labelSmoothing > 0) {
            pull = pull.mul(Rows.constant(e, 1 - (double) labelSmoothing));
        }
        NDArray losses = denominators.log().add(sums.get(3)).sub(sums.get(1).mul(pull));
        NDList all = new NDList(share.div(denominators), share.mul(pull));
        if (labelSmoothing > 0) {
            NDArray spread = Rows.constant(e, labelSmoothing).div(sums.get(5));
            losses = losses.sub(sums.get(4).mul(spread));
            all.add(share.mul(spread));
        }
        DataType type = first.getDataType();
        value = losses.mul(share).sum().toType(type, false);
        NDArray flat = NDArrays.concat(all).toType(type, false).reshape(new Shape(-1));
        coefficients = flat.split((long) all.size() * directions);
    }

    private static NDArray wide(NDArray x) {
        return x.toType(DataType.FLOAT64, false);
    }

    /** The mean over the anchors that have a positive and a denominator, and the directions; (). */
    NDArray value() {
        return value;
    }

    /** The coefficients of a direction's gradient. */
    Gradient gradient(int direction) {
        return new Gradient(
                coefficient(REPULSION, direction),
                coefficient(ATTRACTION, direction),
                coefficient(SMOOTHING, direction));
    }

    private SoftmaxAnchors.BlockVector coefficient(int kind, int direction) {
        int index = kind * directions + direction;
        return index < coefficients.size()
                ? new SoftmaxAnchors.BlockVector(coefficients.get(index), cuts)
                : null;
    }

    /**
     * The coefficients of the anchors of one direction for the gradient G_ij = repulsion_i e^{s_ij}
     * − attraction_i [positive] − smoothing_i.
     *
     * @param repulsion factors of the exponentials
     * @param attraction what is subtracted from the gradient of each positive
     * @param smoothing what is subtracted from the gradient of each pair in a denominator; null
     *     without smoothing
     */
    record Gradient(
            SoftmaxAnchors.BlockVector repulsion,
            SoftmaxAnchors.BlockVector attraction,
            SoftmaxAnchors.BlockVector smoothing) {}
}
