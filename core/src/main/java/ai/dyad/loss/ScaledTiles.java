package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;

/** A softmax loss of images and texts by their cosines times a learned scale, tile by tile. */
final class ScaledTiles {
    private static final int LOG_SCALE = 2;

    private final SoftmaxTerms terms;
    private final int tileRows;
    private final ClosedForm form;
    private final NDArray rootScale;

    /**
     * Reads the scale.
     *
     * @param terms which loss it is, but for the bounds of the logits
     * @param tileRows rows of a tile
     * @param predictions image (N, D), text (N, D), log scale
     */
    ScaledTiles(SoftmaxTerms terms, int tileRows, NDList predictions) {
        form = new ClosedForm(predictions);
        this.tileRows = tileRows;
        NDArray half = Rows.constant(form.plain(LOG_SCALE), 0.5);
        rootScale = form.plain(LOG_SCALE).mul(half).exp().squeeze();
        double root = rootScale.toType(DataType.FLOAT64, false).getDouble();
        double scale = Double.isFinite(root) ? root * root : 0; // NaN shows in the value
        this.terms = terms.within(-scale, scale);
    }

    /** The mean of both directions. */
    NDArray bothWays(NDList labels) {
        SampleOrder order = SampleOrder.of(form.plain(0), labels);
        RowBlocks images = blocks(0, order, form.isRecorded(LOG_SCALE));
        RowBlocks texts = blocks(1, order, false);
        return loss(SoftmaxProblem.bothWays(terms, images, texts), order, images, texts);
    }

    /** One of the predictions as anchors, another as candidates. */
    NDArray oneWay(NDList labels, int anchor, int candidate) {
        SampleOrder order = SampleOrder.of(form.plain(0), labels);
        RowBlocks anchors = blocks(anchor, order, form.isRecorded(LOG_SCALE));
        RowBlocks candidates = blocks(candidate, order, false);
        SoftmaxProblem problem = SoftmaxProblem.oneWay(terms, anchors);
        problem.share(candidates);
        return anchor == 0
                ? loss(problem, order, anchors, candidates)
                : loss(problem, order, candidates, anchors);
    }

    private RowBlocks blocks(int input, SampleOrder order, boolean alwaysWithGradient) {
        NDList views = new NDList(form.plain(input));
        boolean withGradient = alwaysWithGradient || form.isRecorded(input);
        int firstItem = input * order.size();
        return new RowBlocks(
                views,
                order,
                new RowBlocks.Plan(tileRows, RowScaling.UNIT, rootScale, firstItem, withGradient));
    }

    private NDArray loss(SoftmaxProblem problem, SampleOrder order, RowBlocks... inputs) {
        TileMasks masks = new TileMasks(problem.terms(), order.isEachAlone(), rootScale);
        NDArray one = Rows.constant(rootScale, 1);
        try (SoftmaxTiles tiles = new SoftmaxTiles(problem, masks, one, form.isRecorded())) {
            NDArray value = tiles.value();
            if (form.isRecorded()) {
                tiles.addGradients();
                if (form.isRecorded(LOG_SCALE)) {
                    form.add(LOG_SCALE, problem.rows().scaleGradient());
                }
                for (int i = 0; i < inputs.length; i++) {
                    for (NDArray gradient : inputs[i].gradients()) {
                        form.add(i, gradient);
                    }
                }
            }
            return form.of(value);
        }
    }
}
