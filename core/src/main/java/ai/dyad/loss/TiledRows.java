package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.internal.PowerOfTwoScale;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Embeddings cut into blocks, so that the matrix of all logits never exists, together with the
 * buffer of their gradients. Rows are multiplied by the root of the logit scale, and normalized if
 * the loss compares cosines: the product of two rows is their logit. Several views of the same
 * samples are one matrix here, in which the views of a sample are neighbors.
 */
final class TiledRows {
    private static final int[] LAST = {1};

    /** Below this squared length, single precision loses digits. */
    private static final double LEAST_SQUARE = 1e-30;

    private final NDList views;
    private final SampleOrder order;
    private final Plan plan;
    private final List<Block> blocks = new ArrayList<>();
    private final long[] cuts;
    private final NDArray rows;
    private final NDList rowParts;
    private final NDArray gradient;
    private final NDList gradientParts;

    /**
     * Cuts views of the same samples into blocks, in which the views of a sample are neighbors.
     *
     * @param views V x (N, D) of single precision, without a graph
     * @param order the order of the samples
     * @param plan how to cut them
     */
    TiledRows(NDList views, SampleOrder order, Plan plan) {
        this.views = views;
        this.order = order;
        this.plan = plan;
        int samples = order.size();
        int parts = (samples + plan.samplesPerBlock - 1) / plan.samplesPerBlock;
        int[] starts = new int[parts + 1]; // sizes differ by at most one sample
        for (int i = 0; i <= parts; i++) {
            starts[i] = (int) ((long) samples * i / parts);
        }
        cuts = new long[parts - 1];
        for (int i = 0; i < cuts.length; i++) {
            cuts[i] = (long) starts[i + 1] * views.size();
        }
        NDArray first = views.get(0);
        Shape shape = new Shape(size(), first.size(1));
        rows = first.getManager().zeros(shape, first.getDataType());
        rowParts = rows.split(cuts, 0);
        gradient = plan.withGradient ? rows.zerosLike() : null;
        gradientParts = plan.withGradient ? gradient.split(cuts, 0) : new NDList();
        for (int i = 0; i < parts; i++) {
            blocks.add(block(i, starts[i], starts[i + 1]));
        }
    }

    /**
     * How rows are cut and scaled.
     *
     * @param samplesPerBlock the most samples in a block
     * @param scaling what rows are multiplied with
     * @param rootScale () the root of the logit scale
     * @param firstRow the number of the first row, see {@link RowIdentity}
     * @param withGradient whether there will be gradients
     */
    record Plan(
            int samplesPerBlock,
            Scaling scaling,
            NDArray rootScale,
            int firstRow,
            boolean withGradient) {
        Plan withFirstRow(int number) {
            return new Plan(samplesPerBlock, scaling, rootScale, number, withGradient);
        }

        Plan withGradient(boolean wanted) {
            return new Plan(samplesPerBlock, scaling, rootScale, firstRow, wanted);
        }
    }

    List<Block> blocks() {
        return blocks;
    }

    /** How many rows there are. */
    long size() {
        return (long) order.size() * views.size();
    }

    /** Rows times columns. */
    long numbers() {
        return size() * views.get(0).size(1);
    }

    /** The start of each block except the first. */
    long[] cuts() {
        return cuts.clone();
    }

    private Block block(int index, int from, int to) {
        NDArray part = rowParts.get(index);
        NDArray factors;
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray x = given(from, to); // (T, D)
            factors = plan.scaling.factors(x, plan.rootScale);
            part.addi(x.mul(factors));
            NDScope.unregister(factors);
        }
        NDScope.register(factors);
        SampleOrder.Cut cut = new SampleOrder.Cut(from, to, views.size(), plan.firstRow);
        SampleOrder.Members members = order.members(cut, plan.rootScale.getManager());
        NDArray gradientPart = gradient == null ? null : gradientParts.get(index);
        return new Block(index, part, part.transpose(), factors, gradientPart, members);
    }

    /** The rows of these samples before scaling, the views of each sample below each other. */
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
     * Returns the gradients with respect to the given views, in their order. May be called once: it
     * frees the blocks on the way, because memory peaks here.
     *
     * @return V x (N, D), or none if none are wanted
     */
    NDList gradients() {
        NDList gradients = new NDList();
        if (gradient == null) {
            return gradients;
        }
        for (Block block : blocks) {
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                plan.scaling.toGiven(block.gradient(), block, plan.rootScale);
            }
            block.transposed().close();
        }
        rowParts.close(); // a view would keep the rows alive
        rows.close();
        if (views.size() == 1) {
            gradients.add(order.restored(gradient));
            return gradients;
        }
        NDArray bySample = gradient.reshape(-1, views.size(), gradient.size(1));
        for (int v = 0; v < views.size(); v++) {
            gradients.add(order.restored(bySample.get(new NDIndex(":, {}", v))));
        }
        return gradients;
    }

    /** Multiplies the gradients by a number, (). */
    void scaleGradients(NDArray factor) {
        gradient.muli(factor);
    }

    /** The length of the longest row, after scaling. */
    double longest() {
        double squares = longestSquared(Block::rows);
        boolean isInRange = squares > LEAST_SQUARE && squares < Float.POSITIVE_INFINITY;
        return Math.sqrt(
                isInRange
                        ? squares
                        : longestSquared(block -> block.rows().toType(DataType.FLOAT64, false)));
    }

    private double longestSquared(Function<Block, NDArray> rows) {
        double squares = 0;
        for (Block block : blocks) {
            NDArray largest = rows.apply(block).square().sum(LAST).max();
            squares = Math.max(squares, largest.toType(DataType.FLOAT64, false).getDouble());
        }
        return squares;
    }

    /** The sum of all products of a row with its gradient: dL / d ln scale. */
    NDArray scaleGradient() {
        NDArray sum = null;
        for (Block block : blocks) {
            NDArray part = block.rows().mul(block.gradient()).sum();
            sum = sum == null ? part : sum.addi(part);
        }
        return sum;
    }

    /**
     * A block of rows of an embedding matrix, ready to be multiplied by others.
     *
     * @param index its position among the blocks
     * @param rows (T, D) embeddings times the root of the logit scale: the logits are their
     *     products
     * @param transposed (D, T) the same memory
     * @param factors (T, 1), or (1, 1) if the same for all: what the rows were multiplied by
     * @param gradient (T, D) zeros to add the gradient with respect to rows to; null if none is
     *     wanted
     * @param members which samples they are of
     */
    record Block(
            int index,
            NDArray rows,
            NDArray transposed,
            NDArray factors,
            NDArray gradient,
            SampleOrder.Members members) {}

    /** How rows are scaled before they are multiplied by each other. */
    enum Scaling {
        /** Normalizes, then multiplies by the root of the logit scale. */
        UNIT {
            @Override
            NDArray factors(NDArray rows, NDArray rootScale) {
                NDArray squares = rows.square().sum(LAST, true);
                NDArray powers = PowerOfTwoScale.factors(rows, squares);
                if (powers != null) {
                    squares = rows.mul(powers).square().sum(LAST, true);
                }
                NDArray isZero = squares.eq(Rows.constant(rows, 0));
                NDArray lengths = squares.addi(isZero.toType(rows.getDataType(), false)).sqrt();
                NDArray factors = rootScale.div(lengths); // a row of zeros stays zero
                return powers == null ? factors : factors.muli(powers);
            }

            @Override
            void toGiven(NDArray gradient, Block block, NDArray rootScale) {
                NDArray u = block.rows();
                NDArray along = gradient.mul(u).sum(LAST, true).divi(rootScale.square()); // (T, 1)
                gradient.subi(u.mul(along)).muli(block.factors());
            }
        },

        /** Multiplies by the root of the logit scale. */
        PLAIN {
            @Override
            NDArray factors(NDArray rows, NDArray rootScale) {
                return rootScale.reshape(1, 1);
            }

            @Override
            void toGiven(NDArray gradient, Block block, NDArray rootScale) {
                gradient.muli(rootScale);
            }
        };

        private static final int[] LAST = {1};

        /** The factors, (T, 1) or (1, 1), of rows (T, D). */
        abstract NDArray factors(NDArray rows, NDArray rootScale);

        /** Converts the gradient of the scaled rows, in place, to that of the given rows. */
        abstract void toGiven(NDArray gradient, Block block, NDArray rootScale);
    }
}
