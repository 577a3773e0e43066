package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.dyad.internal.Checks;

/**
 * The max-margin hinge loss: the true sample must score higher than the best other sample by a
 * margin.
 *
 * <p>\(L = \frac{1}{B} \sum_b \max\left(0,\; m - s_b^+ + \max_j s_{bj}\right)\), where j runs over
 * all samples but the true one, or over k sampled negatives.
 *
 * <ul>
 *   <li>over all: predictions: scores (B, V), V &gt;= 2; labels: target (B) of an integer type, in
 *       [0, V)
 *   <li>over sampled negatives: predictions: positiveScore (B), noiseScore (B, k); labels: none;
 *       any given are ignored. A negative that is the true sample itself costs the margin
 *   <li>returns: a scalar in units of the score, the mean over the B contexts
 * </ul>
 *
 * <p>Its optimum ranks the true sample first; scores are not probabilities; the margin sets their
 * scale, 1 by default. A target out of range is an error on the CPU, NaN on an accelerator (see
 * {@link InputCheck}).
 *
 * <p>Source: Crammer and Singer 2001; Stratos 2021, "Noise Contrastive Estimation", appendix A.
 *
 * @see InputCheck
 */
public final class MaxMarginLoss extends CheckedLoss {
    private static final int[] CANDIDATES = {1};

    private final float margin;

    /** Creates the loss with a margin of 1. */
    public MaxMarginLoss() {
        this(1);
    }

    /**
     * Creates the loss.
     *
     * @param margin m &gt; 0, in units of the score
     * @throws IllegalArgumentException if it is not &gt; 0
     */
    public MaxMarginLoss(float margin) {
        super("MaxMarginLoss");
        this.margin = Checks.positive("margin", margin);
    }

    @Override
    NDArray loss(NDList labels, NDList predictions) {
        if (predictions.size() == 2) {
            SampledScores s = SampledScores.of(predictions);
            return hinge(s.positive(), s.noise().max(CANDIDATES));
        }
        NDArray scores = Rows.single(predictions.get(0));
        Candidates samples = samples(scores, labels.get(0));
        NDArray isTrue = samples.number(samples.positive());
        NDArray found = isTrue.sum(CANDIDATES); // 0 where the target is out of range: 0 / 0 = NaN
        NDArray truth = scores.mul(isTrue).sum(CANDIDATES).div(found);
        return hinge(truth, samples.only(samples.negative()).max(CANDIDATES));
    }

    private NDArray hinge(NDArray truth, NDArray best) {
        return Activation.relu(best.sub(truth).add(Rows.constant(best, margin))).mean();
    }

    private static Candidates samples(NDArray scores, NDArray target) {
        int samples = Math.toIntExact(scores.size(1));
        NDArray column = scores.getManager().arange(0, samples, 1, DataType.INT64);
        NDArray isTarget =
                target.toType(DataType.INT64, false).expandDims(1).eq(column.expandDims(0));
        return new Candidates(
                scores, isTarget, isTarget.logicalAnd(isTarget.logicalNot())); // none excluded
    }

    @Override
    void checkShapes(NDList labels, NDList predictions) {
        Expect.count(
                "1 or 2 predictions", predictions, 1, 2, "scores, or positiveScore, noiseScore");
        if (predictions.size() == 2) {
            SampledScores.checkShapes(predictions);
            return;
        }
        NDArray scores = predictions.get(0);
        Expect.floats("scores", scores, "(B, V)", 2);
        if (scores.size(1) < 2) {
            throw new IllegalArgumentException(
                    "V must be >= 2, got scores of shape " + scores.getShape());
        }
        Expect.count("1 label", labels, 1, 1, "target");
        Expect.integers("target", labels.get(0), new Shape(scores.size(0)));
    }

    @Override
    void checkValues(NDList labels, NDList predictions) {
        if (predictions.size() == 2) {
            SampledScores.checkFinite(predictions);
            return;
        }
        NDArray scores = predictions.get(0);
        Rows.checkFinite("scores", scores);
        long[] targets = labels.get(0).toType(DataType.INT64, false).toLongArray();
        for (int row = 0; row < targets.length; row++) {
            if (targets[row] < 0 || targets[row] >= scores.size(1)) {
                throw new IllegalArgumentException(
                        String.format(
                                "target must be in [0, %d), got %d in row %d",
                                scores.size(1), targets[row], row));
            }
        }
    }
}
