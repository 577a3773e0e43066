package ai.dyad.examples.simclr;

import ai.djl.Device;
import ai.djl.nn.Block;
import ai.djl.translate.TranslateException;
import ai.dyad.data.Split;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.evaluation.KnnEvaluation;
import ai.dyad.evaluation.KnnResult;
import ai.dyad.evaluation.LinearProbe;
import ai.dyad.evaluation.LinearProbeResult;
import ai.dyad.examples.data.LabeledImages;
import ai.dyad.examples.progress.LoadingBar;
import ai.dyad.examples.report.Ending;
import ai.dyad.examples.report.RunFacts;
import ai.dyad.examples.report.RunReport;
import ai.dyad.training.RunDirectory;
import ai.dyad.vision.data.ImageDataset;
import ai.dyad.vision.encoder.ImageEncoders;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Evaluates an encoder with nearest neighbors and a linear probe on its frozen features, compared
 * with raw pixels and with the untrained encoder.
 */
final class SimClrEvaluation {
    /** The share of images held out for the probe if there is no test set. */
    private static final double HELD_OUT_SHARE = 0.2;

    private static final int[] NEIGHBORS = {200, 20, 1};
    private static final int[] NEIGHBORS_OF_FEW = {20, 1};
    private static final String RAW = "raw pixels";
    private static final String UNTRAINED = "untrained encoder";
    private static final String TRAINED = "trained encoder";

    /** Above this number of raw pixel values the images are sampled, to stay below 200 MB. */
    private static final long MOST_RAW_NUMBERS = 48_000_000;

    private final LabeledImages images;
    private final RunDirectory directory;
    private final FeatureTables tables;

    SimClrEvaluation(LabeledImages images, RunDirectory directory, Device device) {
        this.images = images;
        this.directory = directory;
        this.tables = new FeatureTables(device, images.normalization());
    }

    void run(SimClrSettings settings, RunFacts facts, PrintWriter console)
            throws IOException, TranslateException {
        EmbeddingTable after = tables.trained(directory.path(), images.training());
        EmbeddingTable before =
                tables.untrained(
                        ImageEncoders.create(settings.encoder()),
                        settings.seed(),
                        images.training());
        new SimClrNeighbors(images).write(before, after, directory.file("neighbors.png"));
        RunReport report = new RunReport("SimCLR on " + images.name(), facts, settings.asMap());
        if (images.labelings().isEmpty()) {
            console.println(
                    "the images have no classes, so there is no accuracy to measure; see"
                            + " neighbors.png");
        } else if (images.test().isPresent()) {
            FeatureScores scores = new FeatureScores("Accuracy on the test set");
            withTest(images.test().get(), before, after, settings, scores);
            scores.addTo(report);
        } else {
            leavingOneOut(before, after, report);
        }
        addFigures(report);
        report.publish(directory.path(), console);
        new Ending(directory.path())
                .file("model.json, model.safetensors", "the encoder")
                .file("views.png", "images and the two views made of each")
                .file("neighbors.png", "nearest neighbors before and after training")
                .file("curve.png, metrics.jsonl", "the training curve and its measurements")
                .next("./dyad embed " + directory.path() + " --images DIR --out table.npy")
                .print(console);
    }

    private void addFigures(RunReport report) {
        report.figure(
                        "curve.png",
                        "Top: the loss per step; the line marked chance is the loss of an encoder"
                                + " that cannot tell any views apart, so training should fall below"
                                + " it. Bottom, within a batch: the mean cosine of the two views of"
                                + " one image, the mean cosine of views of different images, and"
                                + " how often a view's nearest neighbor is its partner. The gap"
                                + " between the two cosines should grow.")
                .figure(
                        "views.png",
                        "Each group: a training image and two views of it. The encoder learns to"
                                + " recognize the two views as one image.")
                .figure(
                        "neighbors.png",
                        "Each row: a query and the images whose features are nearest to it, before"
                                + " and after training, nearest first."
                                + (images.labelings().isEmpty()
                                        ? ""
                                        : " A green frame marks the query's class, a red frame"
                                                + " another class."));
    }

    private void withTest(
            ImageDataset test,
            EmbeddingTable before,
            EmbeddingTable after,
            SimClrSettings settings,
            FeatureScores scores)
            throws IOException, TranslateException {
        EmbeddingTable raw = tables.rawPixels(rawSample(images.training()));
        EmbeddingTable rawTest = tables.rawPixels(test);
        scores.add(RAW, knn(raw, rawTest), probe(raw, rawTest));
        Block untrained = ImageEncoders.create(settings.encoder());
        EmbeddingTable testBefore = tables.untrained(untrained, settings.seed(), test);
        scores.add(UNTRAINED, knn(before, testBefore), Optional.empty());
        EmbeddingTable testAfter = tables.trained(directory.path(), test);
        scores.add(TRAINED, knn(after, testAfter), probe(after, testAfter));
    }

    private void leavingOneOut(EmbeddingTable before, EmbeddingTable after, RunReport report)
            throws IOException, TranslateException {
        ImageDataset sample = rawSample(images.training());
        EmbeddingTable raw = tables.rawPixels(sample);
        for (Map.Entry<String, int[]> labeling : images.labelings().entrySet()) {
            String name = labeling.getKey();
            int[] classes = labeling.getValue();
            int[] sampled =
                    IntStream.of(rawPositions(images.training())).map(i -> classes[i]).toArray();
            FeatureScores scores = new FeatureScores("Accuracy by " + name);
            EmbeddingTable labeledRaw = raw.withClasses(sampled);
            scores.add(RAW, leaveOneOut(labeledRaw), probeHeldOut(labeledRaw));
            EmbeddingTable labeledBefore = before.withClasses(classes);
            scores.add(UNTRAINED, leaveOneOut(labeledBefore), Optional.empty());
            EmbeddingTable labeled = after.withClasses(classes);
            scores.add(TRAINED, leaveOneOut(labeled), probeHeldOut(labeled));
            scores.addTo(report);
        }
    }

    private static List<KnnResult> knn(EmbeddingTable bank, EmbeddingTable queries) {
        return IntStream.of(NEIGHBORS)
                .mapToObj(SimClrEvaluation::voting)
                .map(votes -> votes.evaluate(bank, queries))
                .toList();
    }

    private static List<KnnResult> leaveOneOut(EmbeddingTable table) {
        return IntStream.of(NEIGHBORS_OF_FEW)
                .mapToObj(SimClrEvaluation::voting)
                .map(votes -> votes.leaveOneOut(table))
                .toList();
    }

    private static KnnEvaluation voting(int neighbors) {
        return KnnEvaluation.builder()
                .optNeighbors(neighbors)
                .optProgress(new LoadingBar())
                .build();
    }

    private static Optional<LinearProbeResult> probe(EmbeddingTable training, EmbeddingTable test) {
        return Optional.of(
                LinearProbe.builder()
                        .optProgress(new LoadingBar())
                        .build()
                        .evaluate(training, test));
    }

    private static Optional<LinearProbeResult> probeHeldOut(EmbeddingTable table) {
        Split split = Split.byPosition(table.size(), HELD_OUT_SHARE);
        return probe(table.select(split.training()), table.select(split.heldOut()));
    }

    private static ImageDataset rawSample(ImageDataset images) {
        int[] positions = rawPositions(images);
        return positions.length == images.size()
                ? images
                : images.subset(IntStream.of(positions).asLongStream().toArray());
    }

    private static int[] rawPositions(ImageDataset images) {
        long most = Math.max(1, MOST_RAW_NUMBERS / images.imageShape().size());
        int size = Math.toIntExact(images.size());
        return Split.subset(size, (int) Math.min(size, most));
    }
}
