package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Computes the softmax losses and their gradients without storing the matrix of logits S: one sweep
 * over its tiles sums exponentials by row and by column, a second sweep computes the gradients.
 *
 * <p>S is bounded, so subtracting one number from all of it keeps the sums of exponentials finite.
 * Only if the bound is loose and an anchor far below it does each anchor need its own maximum.
 */
final class SoftmaxTiles implements AutoCloseable {
    private static final int ROW = 1;
    private static final int COLUMN = 0;

    /** The limit of the numbers that the sweeps hold, embeddings included: 72 MiB. */
    private static final long HELD = 18L << 20;

    /** The numbers that may always be kept from the first sweep to the second: 12 MiB. */
    private static final long KEPT = 3L << 20;

    /** The embeddings given, scaled, and their gradients. */
    private static final int COPIES = 3;

    /**
     * Tiles are kept only if at least one in this many fits. At 16,384 pairs one in 40 would fit:
     * they add 50 MiB to the peak, twice their size, because memory freed between them stays
     * resident, and the products saved make no measurable difference.
     */
    private static final int WORTH_KEEPING = 8;

    private final SoftmaxProblem problem;
    private final TileMask.Finder masks;
    private final NDArray positiveWeights;
    private final List<NDArray> kept = new ArrayList<>();
    private final boolean withGradient;
    private final long room;
    private SoftmaxAnchors rowAnchors;
    private SoftmaxAnchors columnAnchors;
    private SoftmaxMean.Gradient rowGradient;
    private SoftmaxMean.Gradient columnGradient;
    private NDArray shift;
    private long keptNumbers;
    private int visited;

    /**
     * Creates the sweeps.
     *
     * @param problem what to compute
     * @param masks what the pairs are
     * @param positiveWeights (R) factors of the positives' logits, or () for all
     * @param withGradient whether gradients will be asked for
     */
    SoftmaxTiles(
            SoftmaxProblem problem,
            TileMask.Finder masks,
            NDArray positiveWeights,
            boolean withGradient) {
        this.problem = problem;
        this.masks = masks;
        this.positiveWeights = positiveWeights;
        this.withGradient = withGradient;
        long most = Math.max(KEPT, HELD - COPIES * problem.embeddingNumbers());
        room = withGradient && most >= problem.logits() / WORTH_KEEPING ? most : 0;
    }

    /** The loss: the mean over the anchors of each direction, and of the directions; (). */
    NDArray value() {
        SoftmaxProblem.Terms terms = problem.terms();
        start(terms.shift());
        shift = Rows.constant(positiveWeights, terms.shift());
        sweep(this::sum);
        if (!terms.isSafe() && isAnyTooSmall()) {
            close();
            keptNumbers = room;
            start(terms.lowest());
            shift = null;
            sweep(this::raise);
            sweep(this::sum);
        }
        boolean isOneDirection = columnAnchors == null || columnAnchors == rowAnchors;
        SoftmaxMean mean =
                new SoftmaxMean(
                        isOneDirection ? List.of(rowAnchors) : List.of(rowAnchors, columnAnchors),
                        problem.terms().labelSmoothing(),
                        positiveWeights);
        if (withGradient) {
            rowGradient = mean.gradient(0);
            columnGradient = mean.gradient(isOneDirection ? 0 : 1);
        }
        return mean.value();
    }

    private void start(double from) {
        rowAnchors = problem.rowAnchors(from);
        columnAnchors = problem.columnAnchors(rowAnchors, from);
    }

    private boolean isAnyTooSmall() {
        return rowAnchors.isAnyTooSmall()
                || (columnAnchors != null && columnAnchors.isAnyTooSmall());
    }

    /** Adds the gradients to those of the blocks; call {@link #value} first. */
    void addGradients() {
        visited = 0;
        sweep(this::addGradient);
        close(); // frees memory for the gradients
    }

    private void sweep(Visit visit) {
        for (int i = 0; i < problem.rowBlocks(); i++) {
            for (SoftmaxTile tile : problem.tiles(i)) {
                try (NDScope scope = new NDScope()) {
                    scope.suppressNotUsedWarning();
                    visit.to(tile);
                }
            }
        }
    }

    /** Processes a tile. */
    private interface Visit {
        void to(SoftmaxTile tile);
    }

    private void raise(SoftmaxTile tile) {
        NDArray s = logits(tile, tile.mask(masks));
        rowAnchors.raise(tile.row().index(), s, ROW);
        if (isSeenFromColumns(tile)) {
            columnAnchors.raise(tile.column().index(), s, COLUMN);
        }
    }

    private void sum(SoftmaxTile tile) {
        NDArray s = tile.logits();
        TileMask mask = tile.mask(masks);
        rowAnchors.addLogits(tile.row().index(), s, mask, ROW);
        if (isSeenFromColumns(tile)) {
            columnAnchors.addLogits(tile.column().index(), s, mask, COLUMN);
        }
        if (mask != null) {
            mask.bar(s);
        }
        NDArray e = rowExponentials(tile, s);
        rowAnchors.addExponentials(tile.row().index(), e, ROW);
        if (isSeenFromColumns(tile)) {
            NDArray same = shift == null ? columnExponentials(tile, s) : e;
            columnAnchors.addExponentials(tile.column().index(), same, COLUMN);
        }
        keep(e);
    }

    private boolean isSeenFromColumns(SoftmaxTile tile) {
        return tile.column() != null && !tile.isMirrored();
    }

    private static NDArray logits(SoftmaxTile tile, TileMask mask) {
        NDArray s = tile.logits();
        return mask == null ? s : mask.bar(s);
    }

    /** Returns the exponentials that rows sum, and columns too if all share one shift. */
    private NDArray rowExponentials(SoftmaxTile tile, NDArray s) {
        if (shift == null) {
            return rowAnchors.below(tile.row().index(), s, ROW).exp();
        }
        return (problem.terms().isSafe() ? s : s.subi(shift)).exp();
    }

    private NDArray columnExponentials(SoftmaxTile tile, NDArray s) {
        return columnAnchors.below(tile.column().index(), s, COLUMN).exp();
    }

    /** Keeps the first tiles: once one does not fit, none of the later ones is kept. */
    private void keep(NDArray e) {
        keptNumbers += e.size();
        if (shift != null && keptNumbers <= room) {
            NDScope.unregister(e);
            kept.add(e);
        }
    }

    /** Closes the kept tiles. */
    @Override
    public void close() {
        kept.forEach(NDArray::close);
        kept.clear();
        masks.close();
    }

    private void addGradient(SoftmaxTile tile) {
        TileMask mask = tile.mask(masks);
        NDArray g = repulsion(tile, mask);
        if (mask != null) {
            NDArray above = column(tile, columnGradient.attraction());
            mask.attract(g, rowGradient.attraction().block(tile.row().index()), above);
        }
        if (problem.terms().labelSmoothing() > 0) {
            NDArray smoothing = both(tile, SoftmaxMean.Gradient::smoothing);
            g.subi(mask == null ? smoothing : mask.inside(smoothing));
        }
        tile.addGradient(g);
    }

    /** The part of the gradient that comes from the denominators; (T, U). */
    private NDArray repulsion(SoftmaxTile tile, TileMask mask) {
        if (visited < kept.size()) {
            NDArray e = kept.get(visited++);
            return e.muli(both(tile, SoftmaxMean.Gradient::repulsion));
        }
        NDArray s = logits(tile, mask);
        NDArray e = rowExponentials(tile, s);
        if (shift != null) {
            return e.muli(both(tile, SoftmaxMean.Gradient::repulsion));
        }
        e.muli(rowGradient.repulsion().along(tile.row().index(), ROW));
        if (tile.column() != null) {
            NDArray more = columnExponentials(tile, s);
            e.addi(more.muli(column(tile, columnGradient.repulsion())));
        }
        return e;
    }

    /** Adds the coefficients of the row's and the column's anchor for each pair. */
    private NDArray both(
            SoftmaxTile tile,
            Function<SoftmaxMean.Gradient, SoftmaxAnchors.BlockVector> coefficient) {
        NDArray beside = coefficient.apply(rowGradient).along(tile.row().index(), ROW);
        NDArray above = column(tile, coefficient.apply(columnGradient));
        return above == null ? beside : beside.add(above);
    }

    /** The numbers of a tile's columns, (U), or null if these are not anchors. */
    private static NDArray column(SoftmaxTile tile, SoftmaxAnchors.BlockVector numbers) {
        return tile.column() == null ? null : numbers.block(tile.column().index());
    }
}
