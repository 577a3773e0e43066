package ai.dyad.examples.simclr;

import ai.dyad.evaluation.KnnResult;
import ai.dyad.evaluation.LinearProbeResult;
import ai.dyad.examples.run.ReportPage;
import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What an evaluation finds: a table on the console, a row as soon as it is known, and in full on
 * the run's page.
 */
final class Findings {
    private static final int NAME = 18;
    private static final int CELL = 9;

    private final PrintWriter console;
    private final ReportPage page;
    private final Set<String> protocols = new LinkedHashSet<>();
    private boolean hasHeadings;

    Findings(PrintWriter console, ReportPage page) {
        this.console = console;
        this.page = page;
    }

    /** Starts a table. */
    void section(String name) {
        console.printf("%n%s%n", name);
        console.flush();
        page.heading(name);
        hasHeadings = false;
    }

    /**
     * Adds a row.
     *
     * @param features what was evaluated
     * @param neighbours the votes of different numbers of neighbours, the same in every row
     * @param probe the linear probe, if one was trained
     */
    void say(String features, List<KnnResult> neighbours, Optional<LinearProbeResult> probe) {
        StringBuilder line = new StringBuilder(String.format("%-" + NAME + "s", features));
        cell(line, neighbours.get(0).bankRows());
        cell(line, neighbours.get(0).dimension());
        neighbours.forEach(result -> cell(line, result.topOne()));
        probe.ifPresent(result -> cell(line, result.lastTopOne()));
        probe.ifPresent(result -> cell(line, result.bestTopOne()));
        if (!hasHeadings) {
            headings(neighbours);
        }
        console.println(line);
        neighbours.forEach(result -> note(features, result));
        probe.ifPresent(result -> note(features, result));
        console.flush();
    }

    private void headings(List<KnnResult> neighbours) {
        StringBuilder line = new StringBuilder(" ".repeat(NAME));
        cell(line, "rows");
        cell(line, "numbers");
        neighbours.forEach(result -> cell(line, "k=" + result.k()));
        cell(line, "probe");
        cell(line, "best");
        console.println(line);
        hasHeadings = true;
    }

    private void note(String features, KnnResult result) {
        page.row(features, result.toString());
        protocols.add(
                String.format(
                        Locale.ROOT,
                        "k=...: accuracy by the votes of the k nearest, %s, t=%s, %d queries",
                        result.protocol(),
                        result.temperature(),
                        result.queryRows()));
        if (!result.note().isEmpty()) {
            console.printf("%" + NAME + "s k=%d: %s%n", "", result.k(), result.note());
        }
    }

    private void note(String features, LinearProbeResult result) {
        page.row(features, result.toString());
        protocols.add(
                String.format(
                        Locale.ROOT,
                        "probe: accuracy of a linear probe after its last epoch, %s, %d epochs, %d"
                                + " tests; best: after its best epoch, chosen on these tests",
                        result.protocol(),
                        result.epochs(),
                        result.testRows()));
    }

    /** Says how the numbers were found. */
    void end() {
        console.println();
        protocols.forEach(console::println);
        console.flush();
    }

    private static void cell(StringBuilder line, Object value) {
        String text =
                value instanceof Double number
                        ? String.format(Locale.ROOT, "%.4f", number)
                        : value.toString();
        line.append(String.format("%" + CELL + "s", text));
    }
}
