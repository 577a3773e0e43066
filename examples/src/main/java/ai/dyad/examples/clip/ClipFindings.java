package ai.dyad.examples.clip;

import ai.djl.Device;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.evaluation.Recall;
import ai.dyad.evaluation.RetrievalEvaluation;
import ai.dyad.evaluation.RetrievalResult;
import ai.dyad.evaluation.RetrievalScores;
import ai.dyad.evaluation.ZeroShotClassifier;
import ai.dyad.evaluation.ZeroShotResult;
import ai.dyad.examples.console.TextTable;
import ai.dyad.vision.data.CaptionedImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** What saved models make of pictures and captions that they did not learn from. */
final class ClipFindings {
    private final String title;
    private final CaptionedImages test;
    private final Device device;
    private final Map<String, RetrievalResult> retrievals = new LinkedHashMap<>();
    private final Map<String, ZeroShotResult> zeroShots = new LinkedHashMap<>();
    private long truncated;
    private int maxTokens;

    /**
     * Starts with no model.
     *
     * @param title what the pictures are
     * @param test the pictures and captions
     * @param device where to compute
     */
    ClipFindings(String title, CaptionedImages test, Device device) {
        this.title = title;
        this.test = test;
        this.device = device;
    }

    /** Judges the model in a directory. */
    void add(String name, Path directory) throws IOException {
        try (ClipModel model = ClipModel.load(directory, device)) {
            EmbeddingTable images = model.embedImages(test);
            EmbeddingTable texts =
                    model.embedTexts(test.allCaptions()).withGroupIds(test.captionGroupIds());
            retrievals.put(
                    name,
                    RetrievalEvaluation.builder()
                            .optDevice(device)
                            .build()
                            .evaluate(images, texts));
            truncated = model.truncatedTexts();
            maxTokens = model.maxTokens();
            zeroShot(model, images).ifPresent(result -> zeroShots.put(name, result));
        }
    }

    private Optional<ZeroShotResult> zeroShot(ClipModel model, EmbeddingTable images) {
        List<String> names = test.classNames();
        int[] classes = test.classes();
        if (names.size() < 2 || IntStream.of(classes).anyMatch(label -> label < 0)) {
            return Optional.empty();
        }
        EmbeddingTable prompts = PromptTemplates.PICTURES.embed(names, model);
        return Optional.of(ZeroShotClassifier.of(prompts).evaluate(images.withClasses(classes)));
    }

    /** Says what was found in lines of text. */
    String text() {
        RetrievalResult any = retrievals.values().iterator().next();
        StringBuilder text = new StringBuilder();
        say(
                text,
                "%s: %,d pictures, %,d captions; in brackets intervals of %.0f %%%n",
                title,
                any.imageToText().queries(),
                any.textToImage().queries(),
                100 * any.confidence());
        TextTable table = new TextTable("", "R@1", "R@5", "R@10", "median rank", "MRR");
        addRows(table, "caption → picture", true);
        addRows(table, "picture → caption", false);
        text.append(table);
        zeroShots.forEach(
                (name, result) ->
                        say(
                                text,
                                "zero-shot, %d classes, %s: %.3f (chance %.3f, always the commonest"
                                        + " %.3f)%n",
                                result.classes(),
                                name,
                                result.topOne(),
                                1.0 / result.classes(),
                                result.majority()));
        if (truncated > 0) {
            say(
                    text,
                    "%,d of the captions have more than %d tokens and were cut%n",
                    truncated,
                    maxTokens);
        }
        return text.toString();
    }

    private static void say(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values));
    }

    private void addRows(TextTable table, String direction, boolean fromText) {
        retrievals.forEach(
                (name, result) -> {
                    RetrievalScores scores = fromText ? result.textToImage() : result.imageToText();
                    table.row(
                            direction + ", " + name,
                            cell(scores.atOne()),
                            cell(scores.atFive()),
                            cell(scores.atTen()),
                            String.format(Locale.ROOT, "%.1f", scores.medianRank()),
                            scores.meanReciprocalRank());
                });
        RetrievalResult any = retrievals.values().iterator().next();
        RetrievalScores scores = fromText ? any.textToImage() : any.imageToText();
        table.row(
                direction + ", chance",
                scores.atOne().chance(),
                scores.atFive().chance(),
                scores.atTen().chance(),
                "",
                "");
    }

    private static String cell(Recall recall) {
        return String.format(
                Locale.ROOT, "%.3f [%.3f, %.3f]", recall.value(), recall.low(), recall.high());
    }

    /** Draws captions and what they find by the model in a directory. */
    void draw(Path directory, Path file) throws IOException {
        try (ClipModel model = ClipModel.load(directory, device)) {
            new RetrievalPicture(test, model).write(file);
        }
    }
}
