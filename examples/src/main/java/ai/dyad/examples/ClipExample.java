package ai.dyad.examples;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.nn.Blocks;
import ai.dyad.embedding.EmbeddingExtractor;
import ai.dyad.evaluation.RetrievalEvaluation;
import ai.dyad.examples.pretrained.PretrainedText;
import ai.dyad.loss.ClipLoss;
import ai.dyad.nn.DualEncoder;
import ai.dyad.optimizer.AdamW;
import ai.dyad.text.data.TextViews;
import ai.dyad.training.ContrastiveTrainer;
import ai.dyad.vision.augment.PlainView;
import ai.dyad.vision.data.ImageCaptions;
import ai.dyad.vision.encoder.ImageEncoders;
import java.nio.file.Path;

/**
 * CLIP on your own images and captions with a frozen text encoder, to copy. {@link PretrainedText}
 * finds MiniLM in a jar of Maven Central; in your project, {@code TextEncoderFile} loads any other.
 */
public final class ClipExample {
    private ClipExample() {}

    /**
     * Trains, then prints how well captions retrieve images and images captions.
     *
     * @param args the table of captions (columns path and caption), the steps and the batch size
     * @throws Exception if something cannot be read
     */
    public static void main(String[] args) throws Exception {
        var table = ImageCaptions.builder().setPath(Path.of(args[0])).optSidePixels(32);
        try (var images = table.build();
                var model = Model.newInstance("clip", Device.cpu());
                var optimizer = AdamW.builder().setLearningRate(2e-3f).build()) {
            // MiniLM is frozen, so each caption needs to be encoded only once
            TextViews captions;
            try (var miniLm = PretrainedText.open(model.getNDManager(), "minilm", 64)) {
                captions =
                        TextViews.embedded(
                                model.getNDManager(), miniLm.textEncoder(), images.captions());
            }
            PlainView view = PlainView.builder().build();
            DualEncoder clip =
                    DualEncoder.builder()
                            .setEncoders(ImageEncoders.create("tiny"), Blocks.identityBlock())
                            .setUnits(128)
                            .build();
            model.setBlock(clip);
            try (ContrastiveTrainer trainer =
                    ContrastiveTrainer.builder()
                            .setModel(model)
                            .setLoss(ClipLoss.builder().build())
                            .setOptimizer(optimizer)
                            .optViews(view.and(captions))
                            .optBatchSize(Integer.parseInt(args[2]))
                            .build()) {
                trainer.fit(images, Integer.parseInt(args[1]));
            }
            var embedder = EmbeddingExtractor.builder();
            var found = embedder.setEncoder(clip.getEncoder("image")).setView(view).build();
            var asked = embedder.setEncoder(clip.getEncoder("text")).setView(captions).build();
            var retrieval = RetrievalEvaluation.builder().build();
            System.out.println(retrieval.evaluate(found.extract(images), asked.extract(images)));
        }
    }
}
