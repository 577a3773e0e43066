package ai.dyad.examples.clip;

import ai.djl.Device;
import ai.dyad.clip.ClipModel;
import ai.dyad.clip.PromptTemplates;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.evaluation.RetrievalEvaluation;
import ai.dyad.evaluation.RetrievalResult;
import ai.dyad.evaluation.ZeroShotClassifier;
import ai.dyad.evaluation.ZeroShotResult;
import ai.dyad.examples.console.AlignedTable;
import ai.dyad.examples.progress.LoadingBar;
import ai.dyad.examples.report.RetrievalTable;
import ai.dyad.examples.report.RunReport;
import ai.dyad.vision.data.CaptionedImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Evaluates saved models on images and captions that they were not trained on. */
final class ClipFindings {
    private static final PromptTemplates TEMPLATES =
            new PromptTemplates(List.of("{}", "a picture of {}", "an icon that shows {}"));
    private static final String TO_IMAGE = "caption → image";
    private static final String TO_CAPTION = "image → caption";

    private final String title;
    private final CaptionedImages test;
    private final Device device;
    private final Map<String, RetrievalResult> retrievals = new LinkedHashMap<>();
    private final Map<String, ZeroShotResult> zeroShots = new LinkedHashMap<>();
    private long truncated;
    private int maxTokens;

    /**
     * Creates an evaluation without models.
     *
     * @param title the name of the test images
     * @param test the images and captions
     * @param device where to compute
     */
    ClipFindings(String title, CaptionedImages test, Device device) {
        this.title = title;
        this.test = test;
        this.device = device;
    }

    /** Evaluates the model in a directory. */
    void add(String name, Path directory) throws IOException {
        try (ClipModel model = ClipModel.load(directory, device)) {
            add(name, model);
        }
    }

    /** Evaluates a model. */
    void add(String name, ClipModel model) throws IOException {
        long before = model.texts().truncatedTexts();
        EmbeddingTable images = model.images().embed(test, new LoadingBar());
        EmbeddingTable texts =
                model.embedTexts(test.allCaptions(), new LoadingBar())
                        .withGroupIds(test.captionGroupIds());
        truncated = model.texts().truncatedTexts() - before;
        retrievals.put(
                name,
                RetrievalEvaluation.builder()
                        .optDevice(device)
                        .optProgress(new LoadingBar())
                        .build()
                        .evaluate(images, texts));
        maxTokens = model.texts().tokenizer().maxLength();
        zeroShot(model, images).ifPresent(result -> zeroShots.put(name, result));
    }

    private Optional<ZeroShotResult> zeroShot(ClipModel model, EmbeddingTable images) {
        List<String> names = test.classNames();
        int[] classes = test.classes();
        if (names.size() < 2 || IntStream.of(classes).anyMatch(label -> label < 0)) {
            return Optional.empty();
        }
        List<String> words = names.stream().map(ClipFindings::inASentence).toList();
        ZeroShotClassifier classifier = model.classifier(words, TEMPLATES).zeroShot();
        return Optional.of(classifier.evaluate(images.withClasses(classes)));
    }

    private static String inASentence(String className) {
        return className.toLowerCase(Locale.ROOT).replace("&", "and");
    }

    /** Adds the results to a report. */
    void addTo(RunReport report) {
        RetrievalResult any = retrievals.values().iterator().next();
        RetrievalTable table = new RetrievalTable();
        retrievals.forEach((name, result) -> table.add(TO_IMAGE, name, result.textToImage()));
        table.addChance(TO_IMAGE, any.textToImage());
        retrievals.forEach((name, result) -> table.add(TO_CAPTION, name, result.imageToText()));
        table.addChance(TO_CAPTION, any.imageToText());
        List<String> notes = new ArrayList<>();
        notes.add(
                String.format(
                        Locale.ROOT,
                        "R@k: share of queries with a correct result among the first k, with"
                                + " %.0f%% confidence intervals in brackets.",
                        100 * any.confidence()));
        if (truncated > 0) {
            notes.add(
                    String.format(
                            Locale.ROOT,
                            "%,d of the captions have more than %d tokens and were truncated.",
                            truncated,
                            maxTokens));
        }
        String heading =
                String.format(
                        Locale.ROOT,
                        "Search, %s: %,d images, %,d captions",
                        title,
                        any.imageToText().queries(),
                        any.textToImage().queries());
        report.table(heading, table.table(), notes.toArray(String[]::new));
        report.detail(title, retrievals);
        addZeroShot(report);
    }

    private void addZeroShot(RunReport report) {
        if (zeroShots.isEmpty()) {
            return;
        }
        AlignedTable table = new AlignedTable("model", "classes", "accuracy", "chance", "majority");
        zeroShots.forEach(
                (name, result) ->
                        table.row(
                                name,
                                result.classes(),
                                result.topOne(),
                                1.0 / result.classes(),
                                result.majority()));
        report.table(
                "Zero-shot classification, " + title,
                table,
                "majority: the accuracy of always predicting the most frequent class.");
    }

    /** Draws captions and the images that the model in a directory retrieves for them. */
    void draw(Path directory, Path file) throws IOException {
        try (ClipModel model = ClipModel.load(directory, device)) {
            new RetrievalSample(test, model).write(file);
        }
    }
}
