package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;

/** The tiles of a softmax loss: some anchors, and candidates of different kinds. */
final class SoftmaxProblem {
    private final Terms terms;
    private final TiledRows rows;
    private final TiledRows columns;
    private final List<TiledRows> shared = new ArrayList<>();
    private final List<TiledRows> own = new ArrayList<>();

    private SoftmaxProblem(Terms terms, TiledRows rows, TiledRows columns) {
        this.terms = terms;
        this.rows = rows;
        this.columns = columns;
    }

    /** All rows as anchors, with all other rows as candidates. */
    static SoftmaxProblem symmetric(Terms terms, TiledRows rows) {
        return new SoftmaxProblem(terms, rows, rows);
    }

    /** The rows as anchors with the columns as candidates, and the other way round. */
    static SoftmaxProblem bothWays(Terms terms, TiledRows rows, TiledRows columns) {
        return new SoftmaxProblem(terms, rows, columns);
    }

    /** The rows as anchors, without candidates. */
    static SoftmaxProblem oneWay(Terms terms, TiledRows rows) {
        return new SoftmaxProblem(terms, rows, null);
    }

    /**
     * Evaluates the loss tile by tile.
     *
     * @param analytic passes the value and the gradients to autograd
     * @param positiveWeights (R) factors of the logits of positives, or () for all
     * @param isEachAlone whether no two samples share an id
     * @param addGradients called when the blocks hold their gradients; adds them to analytic
     */
    NDArray loss(
            AnalyticGradient analytic,
            NDArray positiveWeights,
            boolean isEachAlone,
            Runnable addGradients) {
        TileMask.Finder masks = new TileMask.Finder(terms, isEachAlone, positiveWeights);
        boolean withGradient = analytic.isRecorded();
        try (SoftmaxTiles tiles = new SoftmaxTiles(this, masks, positiveWeights, withGradient)) {
            NDArray value = tiles.value();
            if (withGradient) {
                tiles.addGradients();
                addGradients.run();
            }
            return analytic.of(value);
        }
    }

    /** Adds candidates for all anchors. */
    void share(TiledRows candidates) {
        shared.add(candidates);
    }

    /**
     * Adds candidates in the same blocks as the anchors, each for the anchors of its block only.
     */
    void own(TiledRows candidates) {
        own.add(candidates);
    }

    Terms terms() {
        return terms;
    }

    /** How many numbers the rows and columns have. */
    long embeddingNumbers() {
        long numbers = rows.numbers();
        return columns == null || isSymmetric() ? numbers : numbers + columns.numbers();
    }

    /** The number of logits; those that occur twice count once. */
    long logits() {
        long width = isSymmetric() ? rows.size() / 2 : candidates();
        return rows.size() * width;
    }

    private long candidates() {
        long width = columns == null ? 0 : columns.size();
        width += shared.stream().mapToLong(TiledRows::size).sum();
        return width + own.stream().mapToLong(TiledRows::size).sum() / rows.size();
    }

    /** The anchors. */
    TiledRows rows() {
        return rows;
    }

    /** How many blocks of anchors there are. */
    int rowBlocks() {
        return rows.blocks().size();
    }

    /** The tiles of a block of anchors that are to be visited with it. */
    List<SoftmaxTile> tiles(int index) {
        TiledRows.Block row = rows.blocks().get(index);
        List<SoftmaxTile> tiles = new ArrayList<>();
        own.forEach(blocks -> tiles.add(new SoftmaxTile.Own(row, blocks.blocks().get(index))));
        if (columns != null) {
            List<TiledRows.Block> blocks = columns.blocks();
            for (int j = isSymmetric() ? index : 0; j < blocks.size(); j++) {
                tiles.add(
                        new SoftmaxTile.Shared(
                                row, blocks.get(j), true, isSymmetric() && j == index));
            }
        }
        for (TiledRows blocks : shared) {
            blocks.blocks()
                    .forEach(block -> tiles.add(new SoftmaxTile.Shared(row, block, false, false)));
        }
        return tiles;
    }

    private boolean isSymmetric() {
        return rows == columns;
    }

    /** Allocates the sums of the rows for a given shift of the logits. */
    SoftmaxAnchors rowAnchors(double shift) {
        return new SoftmaxAnchors(rows, candidates(), terms, shift);
    }

    /**
     * Allocates the sums of the columns: null if they are not anchors, the given sums if they are
     * the rows.
     */
    SoftmaxAnchors columnAnchors(SoftmaxAnchors ofRows, double shift) {
        if (isSymmetric()) {
            return ofRows;
        }
        return columns == null ? null : new SoftmaxAnchors(columns, rows.size(), terms, shift);
    }

    /**
     * The softmax loss of an anchor: log Σ e^s over a denominator, minus the logits of its
     * positives.
     *
     * @param equalIds what equal ids mean
     * @param labelSmoothing ε, the share of the target spread over the denominator
     * @param decoupled whether the positives are left out of the denominator
     * @param lowest a lower bound of the logits
     * @param highest an upper bound of the logits
     */
    record Terms(
            EqualIds equalIds,
            float labelSmoothing,
            boolean decoupled,
            double lowest,
            double highest) {
        /** A million terms e^75 can be summed in single precision, and e^-75 is not 0. */
        private static final double SAFE = 75;

        /** The same with other bounds. */
        Terms within(double least, double greatest) {
            return new Terms(equalIds, labelSmoothing, decoupled, least, greatest);
        }

        /** Returns whether all exponentials can be summed without a shift. */
        boolean isSafe() {
            return lowest >= -SAFE && highest <= SAFE;
        }

        /** The smallest shift of all logits at which no sum overflows. */
        double shift() {
            return Math.max(0, highest - SAFE);
        }
    }
}
