package ai.dyad.examples.clip;

import ai.djl.Device;
import ai.dyad.clip.ClipModel;
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

/** Reports the results of a run on the console and as an HTML page. */
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

    /** Adds images and captions to evaluate models on; the figure shows the first ones added. */
    void test(String title, CaptionedImages test, Device device) {
        tests.add(new ClipFindings(title, test, device));
    }

    /** Evaluates the model in a directory. */
    void add(String name, Path directory) throws IOException {
        for (ClipFindings test : tests) {
            test.add(name, directory);
        }
    }

    /** Evaluates a model in memory. */
    void add(String name, ClipModel model) throws IOException {
        for (ClipFindings test : tests) {
            test.add(name, model);
        }
    }

    void write(PrintWriter console) throws IOException {
        tests.get(0).draw(run.path(), run.file("retrieval.png"));
        RunReport report = new RunReport("CLIP on " + settings.data(), facts, settings.asMap());
        tests.forEach(test -> test.addTo(report));
        report.figure(
                        "retrieval.png",
                        "Each row: a held-out caption and the held-out images nearest to it, best"
                                + " first. A green frame marks an image of that caption.")
                .figure(
                        "curve.png",
                        "Top: the loss per step; the line marked chance is the loss of a model that"
                                + " cannot tell any pairs apart. Bottom, within a batch: the mean"
                                + " cosine of images and their own captions, the mean cosine of"
                                + " images and other captions, and how often an image's nearest"
                                + " caption is its own.");
        report.publish(run.path(), console);
        new Ending(run.path())
                .file("model.json, model.safetensors, tokenizer.json", "the model")
                .file("retrieval.png", "captions and the images retrieved for them")
                .file("curve.png, metrics.jsonl", "the training curve and its measurements")
                .file("held-out.jsonl", "the captions of the held-out images")
                .next("./dyad embed " + run.path() + " --images DIR --out table.npy")
                .next("./dyad search " + run.path() + " table.npy \"red apple\"")
                .print(console);
    }
}
