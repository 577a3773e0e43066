package ai.dyad.examples.simclr;

import ai.dyad.examples.run.ReportPage;
import java.io.PrintWriter;
import java.util.Locale;

/** What an evaluation finds, said on the console and kept for the run's page. */
final class Findings {
    private final PrintWriter console;
    private final ReportPage page;

    Findings(PrintWriter console, ReportPage page) {
        this.console = console;
        this.page = page;
    }

    void section(String name) {
        console.printf("%n%s%n", name);
        page.heading(name);
    }

    void say(String features, Object result) {
        console.printf(Locale.ROOT, "%-18s %s%n", features, result);
        console.flush();
        page.row(features, result.toString());
    }
}
