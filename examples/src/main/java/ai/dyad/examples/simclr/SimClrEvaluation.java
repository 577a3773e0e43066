package ai.dyad.examples.simclr;

import ai.djl.Device;
import ai.djl.translate.TranslateException;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.evaluation.KnnEvaluation;
import ai.dyad.evaluation.KnnResult;
import ai.dyad.evaluation.LinearProbe;
import ai.dyad.evaluation.LinearProbeResult;
import ai.dyad.examples.data.HeldOut;
import ai.dyad.examples.data.LabeledImages;
import ai.dyad.examples.data.RandomSubset;
import ai.dyad.examples.run.ReportPage;
import ai.dyad.examples.run.RunDirectory;
import ai.dyad.vision.data.ImageDataset;
import ai.dyad.vision.encoder.ImageEncoders;
import ai.dyad.vision.encoder.ResNet;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Says what an encoder is worth: nearest neighbours and a linear probe on its frozen features,
 * beside the same on raw pixels and on the untrained encoder.
 */
final class SimClrEvaluation {
    private static final int[] NEIGHBOURS = {200, 20, 1};
    private static final int[] NEIGHBOURS_OF_FEW = {20, 1};
    private static final String RAW = "raw pixels";
    private static final String UNTRAINED = "untrained encoder";
    private static final String TRAINED = "trained encoder";

    /** Raw pixels of more numbers than this are sampled, so that they stay below 200 MB. */
    private static final long MOST_RAW_NUMBERS = 48_000_000;

    private final LabeledImages images;
    private final RunDirectory directory;
    private final FeatureTables tables;

    SimClrEvaluation(LabeledImages images, RunDirectory directory, Device device) {
        this.images = images;
        this.directory = directory;
        this.tables = new FeatureTables(device, images.normalization());
    }

    void run(SimClrSettings settings, PrintWriter console) throws IOException, TranslateException {
        EmbeddingTable after = tables.trained(directory.path(), images.training());
        EmbeddingTable before =
                tables.untrained(
                        ImageEncoders.create(settings.encoder()),
                        settings.seed(),
                        images.training());
        new SimClrNeighbours(images).write(before, after, directory.file("neighbours.png"));
        ReportPage page = new ReportPage("SimCLR on " + images.name());
        Findings findings = new Findings(console, page);
        if (images.labelings().isEmpty()) {
            console.println("the pictures have no classes: nothing to measure, see neighbours.png");
        } else if (images.test().isPresent()) {
            findings.section("What the features are worth");
            withTest(images.test().get(), before, after, settings, findings);
        } else {
            leavingOneOut(before, after, findings);
        }
        findings.end();
        report(page, settings);
        console.printf(
                "%nin %s:%n"
                        + "  encoder.safetensors, encoder.json   the encoder%n"
                        + "  views.png         pictures and the two views that training made of them%n"
                        + "  neighbours.png    nearest neighbours before and after training%n"
                        + "  curve.png, metrics.jsonl            the training%n"
                        + "  report.html       all of this on one page%n",
                directory.path());
        console.flush();
    }

    private void report(ReportPage page, SimClrSettings settings) throws IOException {
        page.heading("What it looks like");
        page.picture("curve.png", "The loss, and how well views find their partners, by step");
        page.picture("views.png", "Pictures and the two views that training made of them");
        page.picture("neighbours.png", "Nearest neighbours before and after training");
        page.heading("Settings");
        page.rows(settings.asMap());
        page.write(directory.file("report.html"));
    }

    private void withTest(
            ImageDataset test,
            EmbeddingTable before,
            EmbeddingTable after,
            SimClrSettings settings,
            Findings findings)
            throws IOException, TranslateException {
        EmbeddingTable raw = tables.rawPixels(rawSample(images.training()));
        EmbeddingTable rawTest = tables.rawPixels(test);
        findings.say(RAW, knn(raw, rawTest), probe(raw, rawTest));
        ResNet untrained = ImageEncoders.create(settings.encoder());
        EmbeddingTable testBefore = tables.untrained(untrained, settings.seed(), test);
        findings.say(UNTRAINED, knn(before, testBefore), Optional.empty());
        EmbeddingTable testAfter = tables.trained(directory.path(), test);
        findings.say(TRAINED, knn(after, testAfter), probe(after, testAfter));
    }

    private void leavingOneOut(EmbeddingTable before, EmbeddingTable after, Findings findings)
            throws IOException, TranslateException {
        ImageDataset sample = rawSample(images.training());
        EmbeddingTable raw = tables.rawPixels(sample);
        for (Map.Entry<String, int[]> labeling : images.labelings().entrySet()) {
            String name = labeling.getKey();
            int[] classes = labeling.getValue();
            int[] sampled =
                    IntStream.of(rawPositions(images.training())).map(i -> classes[i]).toArray();
            findings.section("by " + name);
            EmbeddingTable labelledRaw = raw.withClasses(sampled);
            findings.say(RAW, leaveOneOut(labelledRaw), probeHeldOut(labelledRaw));
            EmbeddingTable labelledBefore = before.withClasses(classes);
            findings.say(UNTRAINED, leaveOneOut(labelledBefore), Optional.empty());
            EmbeddingTable labelled = after.withClasses(classes);
            findings.say(TRAINED, leaveOneOut(labelled), probeHeldOut(labelled));
        }
    }

    private static List<KnnResult> knn(EmbeddingTable bank, EmbeddingTable queries) {
        return IntStream.of(NEIGHBOURS)
                .mapToObj(SimClrEvaluation::voting)
                .map(votes -> votes.evaluate(bank, queries))
                .toList();
    }

    private static List<KnnResult> leaveOneOut(EmbeddingTable table) {
        return IntStream.of(NEIGHBOURS_OF_FEW)
                .mapToObj(SimClrEvaluation::voting)
                .map(votes -> votes.leaveOneOut(table))
                .toList();
    }

    private static KnnEvaluation voting(int neighbours) {
        return KnnEvaluation.builder().optNeighbours(neighbours).build();
    }

    private static Optional<LinearProbeResult> probe(EmbeddingTable training, EmbeddingTable test) {
        return Optional.of(LinearProbe.builder().build().evaluate(training, test));
    }

    private static Optional<LinearProbeResult> probeHeldOut(EmbeddingTable table) {
        int size = table.size();
        return probe(table.select(HeldOut.training(size)), table.select(HeldOut.evaluation(size)));
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
        return RandomSubset.positions(size, (int) Math.min(size, most));
    }
}
