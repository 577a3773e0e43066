package ai.dyad.loss;

import java.util.ArrayList;
import java.util.List;

/** The tiles of a softmax loss: some anchors, and candidates of different kinds. */
final class SoftmaxProblem {
    private final SoftmaxTerms terms;
    private final RowBlocks rows;
    private final RowBlocks columns;
    private final List<RowBlocks> shared = new ArrayList<>();
    private final List<RowBlocks> own = new ArrayList<>();

    private SoftmaxProblem(SoftmaxTerms terms, RowBlocks rows, RowBlocks columns) {
        this.terms = terms;
        this.rows = rows;
        this.columns = columns;
    }

    /** All rows as anchors, with one another as candidates. */
    static SoftmaxProblem symmetric(SoftmaxTerms terms, RowBlocks rows) {
        return new SoftmaxProblem(terms, rows, rows);
    }

    /** The rows as anchors with the columns as candidates, and the other way round. */
    static SoftmaxProblem bothWays(SoftmaxTerms terms, RowBlocks rows, RowBlocks columns) {
        return new SoftmaxProblem(terms, rows, columns);
    }

    /** The rows as anchors, without a candidate yet. */
    static SoftmaxProblem oneWay(SoftmaxTerms terms, RowBlocks rows) {
        return new SoftmaxProblem(terms, rows, null);
    }

    /** Adds candidates for all anchors. */
    void share(RowBlocks candidates) {
        shared.add(candidates);
    }

    /** Adds candidates that come in blocks as the anchors do, for the anchors of their block. */
    void own(RowBlocks candidates) {
        own.add(candidates);
    }

    SoftmaxTerms terms() {
        return terms;
    }

    /** How many numbers the rows and columns have. */
    long embeddingNumbers() {
        long numbers = rows.numbers();
        return columns == null || isSymmetric() ? numbers : numbers + columns.numbers();
    }

    /** How many logits there are, those that are there twice counted once. */
    long logits() {
        long width = isSymmetric() ? rows.size() / 2 : candidates();
        return rows.size() * width;
    }

    private long candidates() {
        long width = columns == null ? 0 : columns.size();
        width += shared.stream().mapToLong(RowBlocks::size).sum();
        return width + own.stream().mapToLong(RowBlocks::size).sum() / rows.size();
    }

    /** The anchors. */
    RowBlocks rows() {
        return rows;
    }

    /** How many blocks of anchors there are. */
    int rowBlocks() {
        return rows.blocks().size();
    }

    /** The tiles of a block of anchors that are to be visited with it. */
    List<SoftmaxTile> tiles(int index) {
        RowBlock row = rows.blocks().get(index);
        List<SoftmaxTile> tiles = new ArrayList<>();
        own.forEach(blocks -> tiles.add(new OwnTile(row, blocks.blocks().get(index))));
        if (columns != null) {
            List<RowBlock> blocks = columns.blocks();
            for (int j = isSymmetric() ? index : 0; j < blocks.size(); j++) {
                tiles.add(new SharedTile(row, blocks.get(j), true, isSymmetric() && j == index));
            }
        }
        for (RowBlocks blocks : shared) {
            blocks.blocks().forEach(block -> tiles.add(new SharedTile(row, block, false, false)));
        }
        return tiles;
    }

    private boolean isSymmetric() {
        return rows == columns;
    }

    /** Makes room for the sums of the rows, starting from a number to subtract from each logit. */
    SoftmaxAnchors rowAnchors(double shift) {
        return new SoftmaxAnchors(rows, candidates(), terms, shift);
    }

    /** The same for the columns: null if they are no anchors, given if they are the rows. */
    SoftmaxAnchors columnAnchors(SoftmaxAnchors ofRows, double shift) {
        if (isSymmetric()) {
            return ofRows;
        }
        return columns == null ? null : new SoftmaxAnchors(columns, rows.size(), terms, shift);
    }
}
