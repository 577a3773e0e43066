package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * A softmax loss over the cosines of all pairs of rows, computed tile by tile.
 *
 * @param terms the kind of loss; the greatest logit is the scale
 * @param tileRows rows of a tile
 */
record SymmetricTiles(SoftmaxProblem.Terms terms, int tileRows) {
    /** V views of N samples, each (N, D), with the samples' ids, which are optional. */
    NDArray loss(NDList labels, NDList predictions) {
        return loss(labels, predictions, null);
    }

    /**
     * Evaluates the loss.
     *
     * @param labels ids of the samples (N), optional
     * @param predictions V x (N, D) views of the samples
     * @param weights (N) factors of the logits of positives by sample, or null for 1
     */
    NDArray loss(NDList labels, NDList predictions, NDArray weights) {
        AnalyticGradient analytic = new AnalyticGradient(predictions);
        NDList views = new NDList();
        for (int i = 0; i < predictions.size(); i++) {
            views.add(analytic.plain(i));
        }
        SampleOrder order = SampleOrder.of(views.get(0), labels);
        NDArray rootScale = Rows.constant(views.get(0), Math.sqrt(terms.highest()));
        int samples = Math.max(1, tileRows / views.size());
        TiledRows.Plan plan =
                new TiledRows.Plan(
                        samples, TiledRows.Scaling.UNIT, rootScale, 0, analytic.isRecorded());
        TiledRows rows = new TiledRows(views, order, plan);
        NDArray factors =
                weights == null
                        ? Rows.constant(rootScale, 1)
                        : order.all(weights).repeat(0, views.size());
        SoftmaxProblem problem = SoftmaxProblem.symmetric(terms, rows);
        return problem.loss(analytic, factors, order.isEachAlone(), () -> add(rows, analytic));
    }

    private static void add(TiledRows rows, AnalyticGradient analytic) {
        NDList gradients = rows.gradients();
        for (int i = 0; i < gradients.size(); i++) {
            analytic.add(i, gradients.get(i));
        }
    }
}
