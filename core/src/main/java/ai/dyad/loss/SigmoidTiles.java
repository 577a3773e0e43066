package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;

/**
 * The sigmoid loss of images and texts, tile by tile: pairs are independent, so one sweep gives the
 * loss and the gradients G_ij = (σ(s_ij) − [positive]) / N.
 */
final class SigmoidTiles {
    private static final int LOG_SCALE = 2;
    private static final int BIAS = 3;

    private final AnalyticGradient analytic;
    private final TileMask.Finder masks;
    private final TiledRows images;
    private final TiledRows texts;
    private final NDArray bias;
    private final NDArray sum;
    private final NDArray biasGradient;
    private final boolean withGradient;

    /**
     * Cuts the embeddings into tiles.
     *
     * @param equalIds what equal ids mean
     * @param tileRows rows of a tile
     * @param labels ids (N), optional
     * @param predictions image (N, D), text (N, D), log scale, bias
     */
    SigmoidTiles(EqualIds equalIds, int tileRows, NDList labels, NDList predictions) {
        analytic = new AnalyticGradient(predictions);
        withGradient = analytic.isRecorded();
        NDArray logScale = analytic.plain(LOG_SCALE);
        NDArray rootScale = logScale.mul(Rows.constant(logScale, 0.5)).exp().squeeze();
        bias = analytic.plain(BIAS).squeeze();
        SampleOrder order = SampleOrder.of(analytic.plain(0), labels);
        TiledRows.Plan plan =
                new TiledRows.Plan(tileRows, TiledRows.Scaling.UNIT, rootScale, 0, withGradient);
        images = new TiledRows(new NDList(analytic.plain(0)), order, plan);
        plan = plan.withFirstRow(order.size());
        texts = new TiledRows(new NDList(analytic.plain(1)), order, plan);
        SoftmaxProblem.Terms everyPair = new SoftmaxProblem.Terms(equalIds, 0, true, 0, 0);
        masks = new TileMask.Finder(everyPair, order.isEachAlone(), rootScale);
        sum = bias.getManager().zeros(new Shape(), DataType.FLOAT64);
        biasGradient = bias.getManager().zeros(new Shape(), DataType.FLOAT64);
    }

    /** The sum over all pairs, divided by N; (). */
    NDArray loss() {
        for (TiledRows.Block image : images.blocks()) {
            for (TiledRows.Block text : texts.blocks()) {
                try (NDScope scope = new NDScope()) {
                    scope.suppressNotUsedWarning();
                    visit(new SoftmaxTile.Shared(image, text, false, false));
                }
            }
        }
        masks.close();
        NDArray samples = Rows.constant(bias, (double) images.size());
        if (withGradient) {
            NDArray share = Rows.constant(bias, 1).div(samples);
            images.scaleGradients(share);
            texts.scaleGradients(share);
            addGradients(share);
        }
        return analytic.of(sum.toType(bias.getDataType(), false).div(samples));
    }

    private void addGradients(NDArray share) {
        if (analytic.isRecorded(LOG_SCALE)) {
            analytic.add(LOG_SCALE, images.scaleGradient());
        }
        analytic.add(BIAS, biasGradient.toType(bias.getDataType(), false).mul(share));
        images.gradients().forEach(gradient -> analytic.add(0, gradient));
        texts.gradients().forEach(gradient -> analytic.add(1, gradient));
    }

    private void visit(SoftmaxTile.Shared tile) {
        NDArray s = tile.logits().addi(bias);
        TileMask.Matrix mask = masks.written(tile.row().members(), tile.candidates().members());
        add(sum, losses(s, mask));
        if (withGradient) {
            NDArray gradient = gradient(s, mask);
            add(biasGradient, gradient);
            tile.addGradient(gradient);
        }
    }

    private static void add(NDArray total, NDArray tile) {
        total.addi(tile.sum().toType(DataType.FLOAT64, false));
    }

    private static NDArray losses(NDArray s, TileMask.Matrix mask) {
        if (mask == null) {
            return Activation.softPlus(s);
        }
        NDArray positives = Activation.softPlus(s.neg()).muli(mask.positive());
        return positives.addi(Activation.softPlus(s).muli(mask.denominator()));
    }

    private static NDArray gradient(NDArray s, TileMask.Matrix mask) {
        if (mask == null) {
            return Activation.sigmoid(s);
        }
        NDArray negatives = Activation.sigmoid(s).muli(mask.denominator());
        return negatives.subi(Activation.sigmoid(s.neg()).muli(mask.positive()));
    }
}
