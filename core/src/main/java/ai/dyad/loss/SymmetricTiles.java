package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * A softmax loss of rows with one another by their cosines, tile by tile.
 *
 * @param terms which loss it is; its greatest logit is the scale
 * @param tileRows rows of a tile
 */
record SymmetricTiles(SoftmaxTerms terms, int tileRows) {
    /** Rows of the same weight; V x (N, D), with the ids of the N samples, optional. */
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
        ClosedForm form = new ClosedForm(predictions);
        NDList views = new NDList();
        for (int i = 0; i < predictions.size(); i++) {
            views.add(form.plain(i));
        }
        SampleOrder order = SampleOrder.of(views.get(0), labels);
        NDArray rootScale = Rows.constant(views.get(0), Math.sqrt(terms.highest()));
        int samples = Math.max(1, tileRows / views.size());
        RowBlocks.Plan plan =
                new RowBlocks.Plan(samples, RowScaling.UNIT, rootScale, 0, form.isRecorded());
        RowBlocks rows = new RowBlocks(views, order, plan);
        NDArray factors =
                weights == null
                        ? Rows.constant(rootScale, 1)
                        : order.all(weights).repeat(0, views.size());
        TileMasks masks = new TileMasks(terms, order.isEachAlone(), rootScale);
        SoftmaxProblem problem = SoftmaxProblem.symmetric(terms, rows);
        try (SoftmaxTiles tiles = new SoftmaxTiles(problem, masks, factors, form.isRecorded())) {
            NDArray value = tiles.value();
            if (form.isRecorded()) {
                tiles.addGradients();
                NDList gradients = rows.gradients();
                for (int i = 0; i < gradients.size(); i++) {
                    form.add(i, gradients.get(i));
                }
            }
            return form.of(value);
        }
    }
}
