package ai.dyad.examples.simclr;

import ai.djl.Device;
import ai.djl.translate.TranslateException;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.evaluation.KnnEvaluation;
import ai.dyad.evaluation.LinearProbe;
import ai.dyad.evaluation.LinearProbeResult;
import ai.dyad.examples.data.HeldOut;
import ai.dyad.examples.data.LabelledImages;
import ai.dyad.examples.data.RandomSubset;
import ai.dyad.examples.run.RunDirectory;
import ai.dyad.vision.data.ImageDataset;
import ai.dyad.vision.encoder.ImageEncoders;
import ai.dyad.vision.encoder.ResNet;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Says what an encoder is worth: nearest neighbours and a linear probe on its frozen features,
 * beside the same on raw pixels and on the untrained encoder.
 */
final class SimClrEvaluation {
    private static final int[] NEIGHBOURS = {200, 20, 1};
    private static final String RAW = "raw pixels";
    private static final String TRAINED = "trained encoder";

    /** Raw pixels of more numbers than this are sampled, so that they stay below 200 MB. */
    private static final long MOST_RAW_NUMBERS = 48_000_000;

    private final LabelledImages images;
    private final RunDirectory directory;
    private final FeatureTables tables;

    SimClrEvaluation(LabelledImages images, RunDirectory directory, Device device) {
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
        if (images.labellings().isEmpty()) {
            console.println("the pictures have no classes: nothing to measure, see neighbours.png");
        } else if (images.test().isPresent()) {
            withTest(images.test().get(), before, after, settings, console);
        } else {
            leavingOneOut(before, after, console);
        }
        console.printf(
                "%nin %s:%n"
                        + "  encoder.safetensors, encoder.json   the encoder%n"
                        + "  views.png         pictures and the two views that training made of them%n"
                        + "  neighbours.png    nearest neighbours before and after training%n"
                        + "  curve.png, metrics.jsonl            the training%n",
                directory.path());
        console.flush();
    }

    private void withTest(
            ImageDataset test,
            EmbeddingTable before,
            EmbeddingTable after,
            SimClrSettings settings,
            PrintWriter console)
            throws IOException, TranslateException {
        EmbeddingTable raw = tables.rawPixels(rawSample(images.training()));
        EmbeddingTable rawTest = tables.rawPixels(test);
        knn(RAW, raw, rawTest, console);
        probe(RAW, raw, rawTest, console);
        ResNet untrained = ImageEncoders.create(settings.encoder());
        EmbeddingTable testBefore = tables.untrained(untrained, settings.seed(), test);
        knn("untrained encoder", before, testBefore, console);
        EmbeddingTable testAfter = tables.trained(directory.path(), test);
        knn(TRAINED, after, testAfter, console);
        probe(TRAINED, after, testAfter, console);
    }

    private void leavingOneOut(EmbeddingTable before, EmbeddingTable after, PrintWriter console)
            throws IOException, TranslateException {
        ImageDataset sample = rawSample(images.training());
        EmbeddingTable raw = tables.rawPixels(sample);
        for (Map.Entry<String, int[]> labelling : images.labellings().entrySet()) {
            String name = labelling.getKey();
            int[] classes = labelling.getValue();
            int[] sampled =
                    IntStream.of(rawPositions(images.training())).map(i -> classes[i]).toArray();
            console.printf("%nby %s%n", name);
            EmbeddingTable labelledRaw = raw.withLabels(sampled);
            leaveOneOut(RAW, labelledRaw, console);
            probeHeldOut(RAW, labelledRaw, console);
            leaveOneOut("untrained encoder", before.withLabels(classes), console);
            EmbeddingTable labelled = after.withLabels(classes);
            leaveOneOut(TRAINED, labelled, console);
            probeHeldOut(TRAINED, labelled, console);
        }
    }

    private static void probeHeldOut(String name, EmbeddingTable table, PrintWriter console) {
        int size = table.size();
        EmbeddingTable training = table.select(HeldOut.training(size));
        probe(name, training, table.select(HeldOut.evaluation(size)), console);
    }

    private static void knn(
            String name, EmbeddingTable bank, EmbeddingTable queries, PrintWriter console) {
        for (int k : NEIGHBOURS) {
            line(
                    name,
                    KnnEvaluation.builder().optNeighbours(k).build().evaluate(bank, queries),
                    console);
        }
    }

    private static void leaveOneOut(String name, EmbeddingTable table, PrintWriter console) {
        for (int k : new int[] {20, 1}) {
            line(
                    name,
                    KnnEvaluation.builder().optNeighbours(k).build().leaveOneOut(table),
                    console);
        }
    }

    private static void line(String name, Object result, PrintWriter console) {
        console.printf(Locale.ROOT, "%-18s %s%n", name, result);
        console.flush();
    }

    private static void probe(
            String name, EmbeddingTable training, EmbeddingTable test, PrintWriter console) {
        LinearProbeResult result = LinearProbe.builder().build().evaluate(training, test);
        line(name, result, console);
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
