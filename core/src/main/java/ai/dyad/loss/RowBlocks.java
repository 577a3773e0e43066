package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.List;

/**
 * An embedding matrix, or several views of one side by side, cut into blocks of unit rows times the
 * root of the logit scale, so that the product of two rows is a logit.
 */
final class RowBlocks {
    private static final int[] LAST = {1};

    private final NDList views;
    private final SampleOrder order;
    private final Plan plan;
    private final List<RowBlock> blocks = new ArrayList<>();

    /**
     * Cuts views of the same samples into blocks, in which the views of a sample are neighbours.
     *
     * @param views V x (N, D) of single precision, without a graph
     * @param order the order of the samples
     * @param plan how to cut them
     */
    RowBlocks(NDList views, SampleOrder order, Plan plan) {
        this.views = views;
        this.order = order;
        this.plan = plan;
        int samples = order.size();
        int parts = (samples + plan.samplesPerBlock - 1) / plan.samplesPerBlock;
        for (int i = 0; i < parts; i++) { // of equal size but for one sample
            int from = (int) ((long) samples * i / parts);
            int to = (int) ((long) samples * (i + 1) / parts);
            blocks.add(block(i, from, to));
        }
    }

    /**
     * How to make blocks.
     *
     * @param samplesPerBlock the most samples in a block
     * @param scaling what rows are multiplied with
     * @param rootScale () the root of the logit scale
     * @param firstItem the item of the first row, see {@link RowKeys}
     * @param withGradient whether there will be gradients
     */
    record Plan(
            int samplesPerBlock,
            RowScaling scaling,
            NDArray rootScale,
            int firstItem,
            boolean withGradient) {
        Plan withFirstItem(int item) {
            return new Plan(samplesPerBlock, scaling, rootScale, item, withGradient);
        }

        Plan withGradient(boolean wanted) {
            return new Plan(samplesPerBlock, scaling, rootScale, firstItem, wanted);
        }
    }

    List<RowBlock> blocks() {
        return blocks;
    }

    /** How many rows there are. */
    long size() {
        return (long) order.size() * views.size();
    }

    /** Where each block but the first starts. */
    long[] cuts() {
        long[] cuts = new long[blocks.size() - 1];
        long start = 0;
        for (int i = 0; i < cuts.length; i++) {
            start += blocks.get(i).rows().size(0);
            cuts[i] = start;
        }
        return cuts;
    }

    private RowBlock block(int index, int from, int to) {
        NDArray rows;
        NDArray factors;
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray x = given(from, to); // (T, D)
            factors = plan.scaling.factors(x, plan.rootScale);
            rows = x.mul(factors);
            NDScope.unregister(rows, factors);
        }
        NDScope.register(rows);
        NDScope.register(factors);
        NDArray gradient = plan.withGradient ? rows.zerosLike() : null;
        SampleOrder.Cut cut = new SampleOrder.Cut(from, to, views.size(), plan.firstItem);
        SampleOrder.Members members = order.members(cut, plan.rootScale.getManager());
        return new RowBlock(index, rows, rows.transpose(), factors, gradient, members);
    }

    /** The rows given, the views of each sample below each other. */
    private NDArray given(int from, int to) {
        NDList parts = new NDList();
        views.forEach(view -> parts.add(order.rows(view, from, to)));
        if (parts.size() == 1) {
            return parts.get(0);
        }
        NDArray stacked = NDArrays.stack(parts, 1); // (T/V, V, D)
        return stacked.reshape(-1, stacked.size(2));
    }

    /**
     * The gradients with respect to the views given, in their order. Uses up the blocks, closing
     * what it no longer needs.
     *
     * @return V x (N, D), or none if none are wanted
     */
    NDList gradients() {
        if (blocks.get(0).gradient() == null) {
            return new NDList();
        }
        NDList gradients = new NDList();
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            List<NDList> parts = new ArrayList<>();
            views.forEach(view -> parts.add(new NDList()));
            for (RowBlock block : blocks) {
                NDArray g = given(block).reshape(-1, views.size(), views.get(0).size(1));
                for (int v = 0; v < parts.size(); v++) {
                    parts.get(v).add(g.get(new NDIndex(":, {}", v)));
                }
            }
            parts.forEach(part -> gradients.add(order.restored(NDArrays.concat(part, 0))));
            NDScope.unregister(gradients);
        }
        gradients.forEach(NDScope::register);
        blocks.forEach(RowBlock::close);
        return gradients;
    }

    private NDArray given(RowBlock block) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            plan.scaling.toGiven(block.gradient(), block, plan.rootScale);
        }
        block.closeRows();
        return block.gradient();
    }

    /** Multiplies the gradients with a number, (). */
    void scaleGradients(NDArray factor) {
        blocks.forEach(block -> block.gradient().muli(factor));
    }

    /** The length of the longest row, after scaling. */
    double longest() {
        double squares = 0;
        for (RowBlock block : blocks) {
            NDArray largest = block.rows().square().sum(LAST).max();
            squares = Math.max(squares, largest.toType(DataType.FLOAT64, false).getDouble());
        }
        return Math.sqrt(squares);
    }

    /** The sum of all products of a row with its gradient: dL / d ln scale. */
    NDArray scaleGradient() {
        NDArray sum = null;
        for (RowBlock block : blocks) {
            NDArray part = block.rows().mul(block.gradient()).sum();
            sum = sum == null ? part : sum.addi(part);
        }
        return sum;
    }
}
