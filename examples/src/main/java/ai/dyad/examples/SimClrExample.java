package ai.dyad.examples;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.nn.Block;
import ai.djl.translate.TranslateException;
import ai.dyad.embedding.EmbeddingExtractor;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.evaluation.KnnEvaluation;
import ai.dyad.evaluation.KnnResult;
import ai.dyad.loss.NtXentLoss;
import ai.dyad.nn.ProjectionHead;
import ai.dyad.nn.SiameseEncoder;
import ai.dyad.optimizer.AdamW;
import ai.dyad.training.ContrastiveTrainer;
import ai.dyad.vision.augment.Normalization;
import ai.dyad.vision.augment.PlainView;
import ai.dyad.vision.augment.ViewRecipes;
import ai.dyad.vision.augment.Views;
import ai.dyad.vision.data.ImageFolder;
import ai.dyad.vision.encoder.ImageEncoders;
import java.io.IOException;
import java.nio.file.Path;

/** SimCLR on a folder of images, one subfolder per class, in one file to copy. */
public final class SimClrExample {
    private static final int PIXELS = 32;

    private SimClrExample() {}

    /**
     * Trains an encoder and prints how well its nearest neighbors agree with the classes.
     *
     * @param args the folder and the number of steps
     * @throws IOException if the images cannot be read
     * @throws TranslateException never, since the data set has no transforms
     */
    public static void main(String[] args) throws IOException, TranslateException {
        System.out.println(run(Path.of(args[0]), Integer.parseInt(args[1]), 256));
    }

    static KnnResult run(Path folder, int steps, int batchSize)
            throws IOException, TranslateException {
        Block encoder = ImageEncoders.create("tiny");
        ProjectionHead head = ProjectionHead.builder().setUnits(128, 64).build();
        Views views =
                ViewRecipes.simclrCifar(PIXELS).optNormalization(Normalization.IMAGENET).build();
        try (ImageFolder images =
                        ImageFolder.builder().setPath(folder).optSidePixels(PIXELS).build();
                Model model = Model.newInstance("simclr", Device.cpu());
                AdamW optimizer = AdamW.builder().setLearningRate(2e-3f).build()) {
            model.setBlock(new SiameseEncoder(encoder, head));
            try (ContrastiveTrainer trainer =
                    ContrastiveTrainer.builder()
                            .setModel(model)
                            .setLoss(NtXentLoss.builder().optTemperature(0.2f).build())
                            .setOptimizer(optimizer)
                            .optViews(views)
                            .optBatchSize(batchSize)
                            .build()) {
                trainer.fit(images, steps);
            }
            EmbeddingTable table =
                    EmbeddingExtractor.builder()
                            .setEncoder(encoder)
                            .setView(
                                    PlainView.builder()
                                            .optNormalization(Normalization.IMAGENET)
                                            .build())
                            .build()
                            .extract(images)
                            .withClasses(images.classes());
            return KnnEvaluation.builder().optNeighbors(5).build().leaveOneOut(table);
        }
    }
}
