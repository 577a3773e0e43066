package ai.dyad.examples.text;

import ai.djl.util.JsonUtils;
import ai.dyad.evaluation.Recall;
import ai.dyad.evaluation.RetrievalScores;
import ai.dyad.examples.console.TextTable;
import ai.dyad.examples.run.ReportPage;
import ai.dyad.text.data.TextPair;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Says what training gave: retrieval on the pairs held out, before it and after it. */
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

    void print(PrintWriter console) {
        console.printf("%n%s", numbers());
        for (int i = 0; i < heldOut.size(); i++) {
            printExamples(i, console);
        }
        console.flush();
    }

    private String numbers() {
        TextTable table = new TextTable("held-out pairs", "encoder", "R@1", "R@5", "R@10", "MRR");
        for (int i = 0; i < heldOut.size(); i++) {
            String there = heldOut.get(i).name();
            String back = String.join(" ← ", there.split(" → ", -1));
            row(table, there, "before", before.get(i).result().imageToText());
            row(table, there, "after", after.get(i).result().imageToText());
            row(table, back, "before", before.get(i).result().textToImage());
            row(table, back, "after", after.get(i).result().textToImage());
        }
        return String.format(
                        Locale.ROOT,
                        "each of the texts held out seeks its partner among all (%d pairs; 95 %%"
                                + " intervals; R@1 by chance %.4f)%n",
                        heldOut.get(0).pairs().size(),
                        before.get(0).result().imageToText().atOne().chance())
                + table;
    }

    /** Writes all of it on one page. */
    void writePage(String title, Map<String, String> settings, Path file) throws IOException {
        ReportPage page = new ReportPage(title);
        page.heading("What the encoder finds");
        page.text(numbers());
        page.heading("Examples");
        StringWriter examples = new StringWriter();
        try (PrintWriter lines = new PrintWriter(examples)) {
            for (int i = 0; i < heldOut.size(); i++) {
                printExamples(i, lines);
            }
        }
        page.text(examples.toString());
        page.heading("What it looks like");
        page.picture("curve.png", "The loss, and how well partners find each other, by step");
        page.heading("Settings");
        page.rows(settings);
        page.write(file);
    }

    /** Writes all numbers of the table, with ranks. */
    void write(Path file) throws IOException {
        Map<String, Map<String, Object>> json = new LinkedHashMap<>();
        for (int i = 0; i < heldOut.size(); i++) {
            Map<String, Object> results = new LinkedHashMap<>();
            results.put("before", directions(before.get(i)));
            results.put("after", directions(after.get(i)));
            json.put(heldOut.get(i).name(), results);
        }
        Files.writeString(file, JsonUtils.GSON_PRETTY.toJson(json) + System.lineSeparator());
    }

    private static Map<String, Object> directions(TextRetrieval retrieval) {
        Map<String, Object> directions = new LinkedHashMap<>();
        directions.put("protocol", retrieval.result().protocol());
        directions.put("anchorToPositive", retrieval.result().imageToText());
        directions.put("positiveToAnchor", retrieval.result().textToImage());
        return directions;
    }

    private static void row(TextTable table, String pairs, String encoder, RetrievalScores scores) {
        table.row(
                pairs,
                encoder,
                share(scores.atOne()),
                share(scores.atFive()),
                share(scores.atTen()),
                String.format(Locale.ROOT, "%.3f", scores.meanReciprocalRank()));
    }

    private static String share(Recall recall) {
        return String.format(
                Locale.ROOT, "%.3f [%.3f, %.3f]", recall.value(), recall.low(), recall.high());
    }

    private void printExamples(int set, PrintWriter console) {
        List<TextPair> pairs = heldOut.get(set).pairs();
        int[][] then = before.get(set).nearest(EXAMPLES, NEAREST);
        int[][] now = after.get(set).nearest(EXAMPLES, NEAREST);
        console.printf("%n%s, the first %d, * is right%n", heldOut.get(set).name(), then.length);
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
