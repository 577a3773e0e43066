package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import java.util.ArrayList;
import java.util.List;

/** The softmax loss of queries with keys and negatives, tile by tile. */
final class InfoNceTiles {
    private static final int NEGATIVES = 2;

    private final ClosedForm form;
    private final NDList labels;
    private final NDList predictions;
    private final SampleOrder order;
    private final RowBlocks.Plan plan;
    private final List<RowBlocks> blocks = new ArrayList<>();

    /**
     * Cuts the embeddings.
     *
     * @param plan how
     * @param labels ids (N), optional
     * @param predictions query, key[, negatives[, their ids]]
     */
    InfoNceTiles(RowBlocks.Plan plan, NDList labels, NDList predictions) {
        this.plan = plan;
        this.labels = labels;
        this.predictions = predictions;
        form = new ClosedForm(predictions.subNDList(0, Math.min(3, predictions.size())));
        order = SampleOrder.of(form.plain(0), labels);
        blocks.add(batch(0));
        blocks.add(batch(1));
        if (predictions.size() > NEGATIVES) {
            blocks.add(isShared() ? sharedNegatives() : ownNegatives());
        }
    }

    private boolean isShared() {
        return form.plain(NEGATIVES).getShape().dimension() == 2;
    }

    private RowBlocks batch(int input) {
        RowBlocks.Plan rows = plan.withFirstItem(input * order.size());
        NDList views = new NDList(form.plain(input));
        return new RowBlocks(views, order, rows.withGradient(form.isRecorded(input)));
    }

    private RowBlocks sharedNegatives() {
        NDArray negatives = form.plain(NEGATIVES);
        SampleOrder strangers = SampleOrder.strangers(negatives, predictions.subNDList(3));
        return new RowBlocks(new NDList(negatives), strangers, negativesPlan());
    }

    private RowBlocks ownNegatives() {
        NDArray negatives = form.plain(NEGATIVES); // (N, K, D)
        NDList views = new NDList();
        for (int k = 0; k < negatives.size(1); k++) {
            views.add(negatives.get(new NDIndex(":, {}", k)));
        }
        NDArray ids = predictions.size() > 3 ? predictions.get(3) : null;
        return new RowBlocks(views, order.strangersOfEach(ids), negativesPlan());
    }

    private RowBlocks.Plan negativesPlan() {
        return plan.withGradient(form.isRecorded(NEGATIVES));
    }

    /** The largest size of a logit, if it is the product of rows that were not scaled. */
    double largestProduct() {
        double longest = blocks.stream().skip(1).mapToDouble(RowBlocks::longest).max().orElse(0);
        return blocks.get(0).longest() * longest;
    }

    /** The mean over the queries, (). */
    NDArray loss(SoftmaxTerms terms, GivenNegatives givenNegatives) {
        SoftmaxProblem problem = SoftmaxProblem.oneWay(terms, blocks.get(0));
        if (blocks.size() == 2 || givenNegatives == GivenNegatives.JOIN_OTHER_KEYS) {
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
        TileMasks masks = new TileMasks(terms, isEachAlone, one);
        try (SoftmaxTiles tiles = new SoftmaxTiles(problem, masks, one, form.isRecorded())) {
            NDArray value = tiles.value();
            if (form.isRecorded()) {
                tiles.addGradients();
                addGradients();
            }
            return form.of(value);
        }
    }

    private void addGradients() {
        for (int input = 0; input < blocks.size(); input++) {
            NDList gradients = blocks.get(input).gradients();
            if (input == NEGATIVES && !gradients.isEmpty() && !isShared()) {
                form.add(input, NDArrays.stack(gradients, 1));
            } else {
                for (NDArray gradient : gradients) {
                    form.add(input, gradient);
                }
            }
        }
    }
}
