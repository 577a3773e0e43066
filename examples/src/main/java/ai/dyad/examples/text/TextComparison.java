package ai.dyad.examples.text;

import ai.djl.Device;
import ai.dyad.examples.report.Ending;
import ai.dyad.examples.report.RunFacts;
import ai.dyad.examples.report.RunReport;
import ai.dyad.training.RunDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;

/** Compares the encoder before training with the trained one, which the run directory holds. */
record TextComparison(TextSettings settings, TextSplit split, RunDirectory directory) {
    void write(RunFacts facts, Device device, PrintWriter console) throws IOException {
        TextEvaluation evaluation = new TextEvaluation(split, device);
        List<TextRetrieval> before = evaluation.of(settings.model(), settings.maxLength());
        List<TextRetrieval> after =
                evaluation.of(directory.path().toString(), settings.maxLength());
        RunReport report = new RunReport("Text pairs: " + split.name(), facts, settings.asMap());
        new TextReport(split, before, after).addTo(report);
        report.figure(
                "curve.png",
                "Top: the loss by step; the line marked chance is the loss of an encoder that cannot"
                        + " tell texts apart. Bottom, within a batch: the mean cosine of the two texts of a"
                        + " pair, of texts of different pairs, and how often a"
                        + " text's nearest candidate is its partner.");
        report.publish(directory.path(), console);
        if (evaluation.truncatedTexts() > 0) {
            console.printf(
                    "%n%,d of the held-out texts were longer than %d tokens and truncated%n",
                    evaluation.truncatedTexts(), settings.maxLength());
        }
        new Ending(directory.path())
                .file("model.json, model.safetensors, tokenizer.json", "the encoder")
                .file("curve.png, metrics.jsonl", "the training")
                .next("./dyad embed " + directory.path() + " --texts FILE --out table.npy")
                .next("./dyad search " + directory.path() + " table.npy \"a text\"")
                .print(console);
    }
}
