package ai.dyad.examples.report;

import ai.dyad.evaluation.Recall;
import ai.dyad.evaluation.RetrievalScores;
import ai.dyad.examples.console.AlignedTable;
import ai.dyad.examples.console.Cell;

/** Retrieval results, one row for each model and direction. */
public final class RetrievalTable {
    private final AlignedTable table =
            new AlignedTable("search", "model", "R@1", "R@5", "R@10", "median rank", "MRR");

    /** Creates a table without rows. */
    public RetrievalTable() {}

    /**
     * Adds a row.
     *
     * @param search the direction, such as "caption → image"
     * @param model the name of the model
     * @param scores the model's scores
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
     * Adds a row for random ranking.
     *
     * @param search the direction
     * @param scores the scores of any model, which include the chance level
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
     * @return the table with all rows
     */
    public AlignedTable table() {
        return table;
    }

    private static Cell cell(Recall recall) {
        return Cell.interval(recall.value(), recall.low(), recall.high());
    }
}
