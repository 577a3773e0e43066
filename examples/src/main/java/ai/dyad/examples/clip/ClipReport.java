package ai.dyad.examples.clip;

import ai.djl.Device;
import ai.dyad.examples.report.Ending;
import ai.dyad.examples.report.RunFacts;
import ai.dyad.examples.report.RunReport;
import ai.dyad.training.RunDirectory;
import ai.dyad.vision.data.CaptionedImages;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What came of a run, on the console and on a page of its own. */
final class ClipReport {
    private final ClipSettings settings;
    private final RunFacts facts;
    private final RunDirectory run;
    private final List<ClipFindings> tests = new ArrayList<>();

    ClipReport(ClipSettings settings, RunFacts facts, RunDirectory run) {
        this.facts = facts;
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
        RunReport report = new RunReport("CLIP on " + settings.data(), facts, settings.asMap());
        tests.forEach(test -> test.addTo(report));
        report.figure(
                        "retrieval.png",
                        "Each row: a held-out caption, and the held-out images that it finds, best"
                                + " first. A green frame: an image that belongs to the caption.")
                .figure(
                        "curve.png",
                        "Top: the loss by step; the line marked chance is the loss of a model that tells"
                                + " nothing apart. Bottom, within a batch: how alike images and"
                                + " their captions are, how alike images and other captions are,"
                                + " and how often an image's nearest caption is its own.");
        report.publish(run.path(), console);
        new Ending(run.path())
                .file("model.json, model.safetensors, tokenizer.json", "the model")
                .file("retrieval.png", "captions and the images that they find")
                .file("curve.png, metrics.jsonl", "the training")
                .file("held-out.jsonl", "the captions of the images held out")
                .next("./dyad embed " + run.path() + " --images DIR --out table.npy")
                .next("./dyad search " + run.path() + " table.npy \"red apple\"")
                .print(console);
    }
}
