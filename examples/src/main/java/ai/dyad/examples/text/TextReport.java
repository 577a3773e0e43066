package ai.dyad.examples.text;

import ai.dyad.examples.report.RetrievalTable;
import ai.dyad.examples.report.RunReport;
import ai.dyad.text.data.TextPair;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reports retrieval on the held-out pairs, before and after training. */
final class TextReport {
    private static final int EXAMPLES = 5;
    private static final int NEAREST = 3;

    private final List<TextSplit.HeldOut> heldOut;
    private final List<TextRetrieval> before;
    private final List<TextRetrieval> after;

    TextReport(TextSplit split, List<TextRetrieval> before, List<TextRetrieval> after) {
        this.heldOut = split.heldOut();
        this.before = before;
        this.after = after;
    }

    /** Adds tables, examples and all numbers to a report. */
    void addTo(RunReport report) {
        RetrievalTable table = new RetrievalTable();
        Map<String, Object> details = new LinkedHashMap<>();
        for (int i = 0; i < heldOut.size(); i++) {
            String there = heldOut.get(i).name();
            String back = String.join(" ← ", there.split(" → ", -1));
            table.add(there, "before", before.get(i).result().imageToText());
            table.add(there, "after", after.get(i).result().imageToText());
            table.add(back, "before", before.get(i).result().textToImage());
            table.add(back, "after", after.get(i).result().textToImage());
            Map<String, Object> results = new LinkedHashMap<>();
            results.put("before", directions(before.get(i)));
            results.put("after", directions(after.get(i)));
            details.put(there, results);
        }
        report.table(
                "Search among held-out texts, before and after training",
                table.table(),
                String.format(
                        Locale.ROOT,
                        "Each text is a query for its partner among all %d pairs. R@k: share of"
                                + " queries with a correct result among the first k; 95 %% intervals in brackets;"
                                + " R@1 by chance %.4f.",
                        heldOut.get(0).pairs().size(),
                        before.get(0).result().imageToText().atOne().chance()));
        report.detail("retrieval", details);
        for (int i = 0; i < heldOut.size(); i++) {
            StringWriter examples = new StringWriter();
            try (PrintWriter lines = new PrintWriter(examples)) {
                printExamples(i, lines);
            }
            report.text(
                    "Examples, " + heldOut.get(i).name() + " (* is correct)", examples.toString());
        }
    }

    private static Map<String, Object> directions(TextRetrieval retrieval) {
        Map<String, Object> directions = new LinkedHashMap<>();
        directions.put("protocol", retrieval.result().protocol());
        directions.put("anchorToPositive", retrieval.result().imageToText());
        directions.put("positiveToAnchor", retrieval.result().textToImage());
        return directions;
    }

    private void printExamples(int set, PrintWriter console) {
        List<TextPair> pairs = heldOut.get(set).pairs();
        int[][] then = before.get(set).nearest(EXAMPLES, NEAREST);
        int[][] now = after.get(set).nearest(EXAMPLES, NEAREST);
        for (int i = 0; i < then.length; i++) {
            console.printf("  \"%s\"%n", pairs.get(i).anchor());
            print(console, "before", pairs, i, then[i]);
            print(console, "after", pairs, i, now[i]);
        }
    }

    private static void print(
            PrintWriter console, String encoder, List<TextPair> pairs, int query, int[] found) {
        String name = encoder;
        for (int place : found) {
            String mark = place == query ? "*" : " ";
            console.printf("    %-6s %s %s%n", name, mark, pairs.get(place).positive());
            name = "";
        }
    }
}
