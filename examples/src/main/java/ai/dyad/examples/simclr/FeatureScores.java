package ai.dyad.examples.simclr;

import ai.dyad.evaluation.KnnResult;
import ai.dyad.evaluation.LinearProbeResult;
import ai.dyad.examples.console.AlignedTable;
import ai.dyad.examples.console.Cell;
import ai.dyad.examples.report.RunReport;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Classification accuracy from features, one row for each kind of features. */
final class FeatureScores {
    private static final int DECIMALS = 4;

    private final String heading;
    private final Set<String> notes = new LinkedHashSet<>();
    private AlignedTable table; // null before the first row

    /** Starts a table. */
    FeatureScores(String heading) {
        this.heading = heading;
    }

    /**
     * Adds a row.
     *
     * @param features what was evaluated
     * @param neighbors the kNN results for several k, the same k in every row
     * @param probe the linear probe, if one was trained
     */
    void add(String features, List<KnnResult> neighbors, Optional<LinearProbeResult> probe) {
        if (table == null) {
            table = new AlignedTable(headings(neighbors));
        }
        List<Object> row = new ArrayList<>();
        row.add(features);
        row.add(neighbors.get(0).bankRows());
        row.add(neighbors.get(0).dimension());
        neighbors.forEach(result -> row.add(Cell.of(result.topOne(), DECIMALS)));
        row.add(probe.map(result -> Cell.of(result.lastTopOne(), DECIMALS)).orElse(Cell.EMPTY));
        row.add(probe.map(result -> Cell.of(result.bestTopOne(), DECIMALS)).orElse(Cell.EMPTY));
        table.row(row.toArray());
        neighbors.forEach(result -> note(features, result));
        probe.ifPresent(this::note);
    }

    private static String[] headings(List<KnnResult> neighbors) {
        List<String> headings = new ArrayList<>(List.of("features", "rows", "dimension"));
        neighbors.forEach(result -> headings.add("k=" + result.k()));
        headings.addAll(List.of("probe", "best"));
        return headings.toArray(String[]::new);
    }

    private void note(String features, KnnResult result) {
        notes.add(
                String.format(
                        Locale.ROOT,
                        "k=...: accuracy of a k-nearest-neighbor classifier, %s, t=%s, %d queries",
                        result.protocol(),
                        result.temperature(),
                        result.queryRows()));
        if (!result.note().isEmpty()) {
            notes.add(features + ", k=" + result.k() + ": " + result.note());
        }
    }

    private void note(LinearProbeResult result) {
        notes.add(
                String.format(
                        Locale.ROOT,
                        "probe: accuracy of a linear probe after its last epoch, %s, %d epochs, %d"
                                + " test images; best: after its best epoch, chosen on the same"
                                + " test images",
                        result.protocol(),
                        result.epochs(),
                        result.testRows()));
    }

    /** Adds the table to a report. */
    void addTo(RunReport report) {
        report.table(heading, table, notes.toArray(String[]::new));
    }
}
