package ai.dyad.examples.text;

import ai.djl.Device;
import ai.dyad.examples.run.RunDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;

/** Judges the encoder that training began with beside the one that it left in the directory. */
record TextComparison(TextSettings settings, TextSplit split, RunDirectory directory) {
    void write(Device device, PrintWriter console) throws IOException {
        TextEvaluation evaluation = new TextEvaluation(split, device);
        List<TextRetrieval> before = evaluation.of(settings.model(), settings.maxLength());
        List<TextRetrieval> after =
                evaluation.of(directory.path().toString(), settings.maxLength());
        TextReport report = new TextReport(split, before, after);
        report.print(console);
        report.write(directory.file("retrieval.json"));
        report.writePage(
                "Text pairs: " + split.name(), settings.asMap(), directory.file("report.html"));
        if (evaluation.truncatedTexts() > 0) {
            console.printf(
                    "%n%,d of the texts held out were longer than %d tokens and cut%n",
                    evaluation.truncatedTexts(), settings.maxLength());
        }
        console.printf(
                "%nin %s:%n"
                        + "  text.safetensors, tokenizer.json, model.json   the encoder%n"
                        + "  retrieval.json             these numbers%n"
                        + "  curve.png, metrics.jsonl   the training%n"
                        + "  report.html                all of this on one page%n",
                directory.path());
        console.flush();
    }
}
