package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import java.util.ArrayList;
import java.util.List;

/** The softmax loss of queries with keys and negatives, computed tile by tile. */
final class InfoNceTiles {
    private static final int NEGATIVES = 2;

    private final AnalyticGradient analytic;
    private final NDList labels;
    private final NDList predictions;
    private final SampleOrder order;
    private final TiledRows.Plan plan;
    private final List<TiledRows> blocks = new ArrayList<>();

    /**
     * Cuts the embeddings into tiles.
     *
     * @param plan how to cut and scale them
     * @param labels ids (N), optional
     * @param predictions query, key[, negatives[, their ids]]
     */
    InfoNceTiles(TiledRows.Plan plan, NDList labels, NDList predictions) {
        this.plan = plan;
        this.labels = labels;
        this.predictions = predictions;
        analytic = new AnalyticGradient(predictions.subNDList(0, Math.min(3, predictions.size())));
        order = SampleOrder.of(analytic.plain(0), labels);
        blocks.add(batch(0));
        blocks.add(batch(1));
        if (predictions.size() > NEGATIVES) {
            blocks.add(isShared() ? sharedNegatives() : ownNegatives());
        }
    }

    private boolean isShared() {
        return analytic.plain(NEGATIVES).getShape().dimension() == 2;
    }

    private TiledRows batch(int input) {
        TiledRows.Plan rows = plan.withFirstRow(input * order.size());
        NDList views = new NDList(analytic.plain(input));
        return new TiledRows(views, order, rows.withGradient(analytic.isRecorded(input)));
    }

    private TiledRows sharedNegatives() {
        NDArray negatives = analytic.plain(NEGATIVES);
        SampleOrder extra = SampleOrder.extraNegatives(negatives, predictions.subNDList(3));
        return new TiledRows(new NDList(negatives), extra, negativesPlan());
    }

    private TiledRows ownNegatives() {
        NDArray negatives = analytic.plain(NEGATIVES); // (N, K, D)
        NDList views = new NDList();
        for (int k = 0; k < negatives.size(1); k++) {
            views.add(negatives.get(new NDIndex(":, {}", k)));
        }
        NDArray ids = predictions.size() > 3 ? predictions.get(3) : null;
        return new TiledRows(views, order.extraNegativesOfEach(ids), negativesPlan());
    }

    private TiledRows.Plan negativesPlan() {
        return plan.withGradient(analytic.isRecorded(NEGATIVES));
    }

    /** Returns an upper bound of the absolute logits if rows are not scaled to length 1. */
    double largestProduct() {
        double longest = blocks.stream().skip(1).mapToDouble(TiledRows::longest).max().orElse(0);
        return blocks.get(0).longest() * longest;
    }

    /** The mean over the queries, (). */
    NDArray loss(SoftmaxProblem.Terms terms, ExtraNegatives extraNegatives) {
        SoftmaxProblem problem = SoftmaxProblem.oneWay(terms, blocks.get(0));
        if (blocks.size() == 2 || extraNegatives != ExtraNegatives.REPLACE_OTHER_KEYS) {
            problem.share(blocks.get(1));
        } else {
            problem.own(blocks.get(1));
        }
        if (blocks.size() > 2 && isShared()) {
            problem.share(blocks.get(2));
        } else if (blocks.size() > 2) {
            problem.own(blocks.get(2));
        }
        NDArray one = Rows.constant(plan.rootScale(), 1);
        boolean isEachAlone = labels.isEmpty() || order.isEachAlone();
        return problem.loss(analytic, one, isEachAlone, this::addGradients);
    }

    private void addGradients() {
        for (int input = 0; input < blocks.size(); input++) {
            NDList gradients = blocks.get(input).gradients();
            if (input == NEGATIVES && !gradients.isEmpty() && !isShared()) {
                analytic.add(input, NDArrays.stack(gradients, 1));
            } else {
                for (NDArray gradient : gradients) {
                    analytic.add(input, gradient);
                }
            }
        }
    }
}
