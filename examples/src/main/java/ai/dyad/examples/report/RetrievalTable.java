package ai.dyad.examples.report;

import ai.dyad.evaluation.Recall;
import ai.dyad.evaluation.RetrievalScores;
import ai.dyad.examples.console.AlignedTable;
import ai.dyad.examples.console.Cell;

/** How often searches find what belongs to the query, a row for each model and direction. */
public final class RetrievalTable {
    private final AlignedTable table =
            new AlignedTable("search", "model", "R@1", "R@5", "R@10", "median rank", "MRR");

    /** Starts with no rows. */
    public RetrievalTable() {}

    /**
     * Adds a row.
     *
     * @param search what is searched with what, such as "caption → image"
     * @param model whose embeddings
     * @param scores how well it went
     */
    public void add(String search, String model, RetrievalScores scores) {
        table.row(
                search,
                model,
                cell(scores.atOne()),
                cell(scores.atFive()),
                cell(scores.atTen()),
                Cell.of(scores.medianRank(), 1),
                scores.meanReciprocalRank());
    }

    /**
     * Adds what chance would find.
     *
     * @param search what is searched with what
     * @param scores of any model
     */
    public void addChance(String search, RetrievalScores scores) {
        table.row(
                search,
                "chance",
                scores.atOne().chance(),
                scores.atFive().chance(),
                scores.atTen().chance(),
                Cell.EMPTY,
                Cell.EMPTY);
    }

    /**
     * Returns the table.
     *
     * @return all rows
     */
    public AlignedTable table() {
        return table;
    }

    private static Cell cell(Recall recall) {
        return Cell.interval(recall.value(), recall.low(), recall.high());
    }
}
