package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;

/**
 * A softmax loss over the cosines of images and texts times a learned scale, computed tile by tile.
 */
final class ClipTiles {
    private static final int LOG_SCALE = 2;

    private final SoftmaxProblem.Terms terms;
    private final int tileRows;
    private final AnalyticGradient analytic;
    private final NDArray rootScale;

    /**
     * Reads the scale.
     *
     * @param terms the kind of loss; the bounds of its logits are replaced
     * @param tileRows rows of a tile
     * @param predictions image (N, D), text (N, D), log scale
     */
    ClipTiles(SoftmaxProblem.Terms terms, int tileRows, NDList predictions) {
        analytic = new AnalyticGradient(predictions);
        this.tileRows = tileRows;
        NDArray half = Rows.constant(analytic.plain(LOG_SCALE), 0.5);
        rootScale = analytic.plain(LOG_SCALE).mul(half).exp().squeeze();
        double root = rootScale.toType(DataType.FLOAT64, false).getDouble();
        double scale = Double.isFinite(root) ? root * root : 0; // NaN shows in the value
        this.terms = terms.within(-scale, scale);
    }

    /** The mean of both directions. */
    NDArray bothWays(NDList labels) {
        SampleOrder order = SampleOrder.of(analytic.plain(0), labels);
        TiledRows images = blocks(0, order, analytic.isRecorded(LOG_SCALE));
        TiledRows texts = blocks(1, order, false);
        return loss(SoftmaxProblem.bothWays(terms, images, texts), order, images, texts);
    }

    /** One of the predictions as anchors, another as candidates. */
    NDArray oneWay(NDList labels, int anchor, int candidate) {
        SampleOrder order = SampleOrder.of(analytic.plain(0), labels);
        TiledRows anchors = blocks(anchor, order, analytic.isRecorded(LOG_SCALE));
        TiledRows candidates = blocks(candidate, order, false);
        SoftmaxProblem problem = SoftmaxProblem.oneWay(terms, anchors);
        problem.share(candidates);
        return anchor == 0
                ? loss(problem, order, anchors, candidates)
                : loss(problem, order, candidates, anchors);
    }

    private TiledRows blocks(int input, SampleOrder order, boolean alwaysWithGradient) {
        NDList views = new NDList(analytic.plain(input));
        boolean withGradient = alwaysWithGradient || analytic.isRecorded(input);
        int firstRow = input * order.size();
        return new TiledRows(
                views,
                order,
                new TiledRows.Plan(
                        tileRows, TiledRows.Scaling.UNIT, rootScale, firstRow, withGradient));
    }

    private NDArray loss(SoftmaxProblem problem, SampleOrder order, TiledRows... inputs) {
        NDArray one = Rows.constant(rootScale, 1);
        return problem.loss(analytic, one, order.isEachAlone(), () -> add(problem, inputs));
    }

    private void add(SoftmaxProblem problem, TiledRows... inputs) {
        if (analytic.isRecorded(LOG_SCALE)) {
            analytic.add(LOG_SCALE, problem.rows().scaleGradient());
        }
        for (int i = 0; i < inputs.length; i++) {
            for (NDArray gradient : inputs[i].gradients()) {
                analytic.add(i, gradient);
            }
        }
    }
}
