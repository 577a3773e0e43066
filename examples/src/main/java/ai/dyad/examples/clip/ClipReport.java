package ai.dyad.examples.clip;

import ai.djl.Device;
import ai.dyad.examples.run.ReportPage;
import ai.dyad.examples.run.RunDirectory;
import ai.dyad.vision.data.CaptionedImages;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What came of a run, on the console and on a page of its own. */
final class ClipReport {
    private final ClipSettings settings;
    private final RunDirectory run;
    private final List<ClipFindings> tests = new ArrayList<>();

    ClipReport(ClipSettings settings, RunDirectory run) {
        this.settings = settings;
        this.run = run;
    }

    /** Adds pictures and captions to judge models by; the first are the ones that are drawn. */
    void test(String title, CaptionedImages test, Device device) {
        tests.add(new ClipFindings(title, test, device));
    }

    /** Judges the model in a directory. */
    void add(String name, Path directory) throws IOException {
        for (ClipFindings test : tests) {
            test.add(name, directory);
        }
    }

    void write(PrintWriter console) throws IOException {
        tests.get(0).draw(run.path(), run.file("retrieval.png"));
        ReportPage page = new ReportPage("CLIP on " + settings.data());
        page.heading("What the search finds");
        for (ClipFindings test : tests) {
            String text = test.text();
            console.printf("%n%s", text);
            page.text(text);
        }
        page.heading("What it looks like");
        page.picture("retrieval.png", "Held-out captions and what they find; right ones framed");
        page.picture("curve.png", "The loss, and how well partners find each other, by step");
        page.heading("Settings");
        page.rows(settings.asMap());
        page.write(run.file("report.html"));
        console.printf(
                "%nin %s:%n"
                        + "  image.safetensors, text.safetensors, model.json, tokenizer.json   the"
                        + " model%n"
                        + "  retrieval.png     captions and the pictures that they find%n"
                        + "  curve.png, metrics.jsonl   the training%n"
                        + "  held-out.jsonl    the captions of the pictures held out%n"
                        + "  report.html       all of this on one page%n"
                        + "search with it: ./dyad embed %s --images DIR --out table.npy, then%n"
                        + "                ./dyad search %s table.npy \"red apple\"%n",
                run.path(), run.path(), run.path());
        console.flush();
    }
}
