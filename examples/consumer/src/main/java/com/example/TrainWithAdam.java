package com.example;

import ai.djl.Model;
import ai.djl.nn.Block;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.translate.TranslateException;
import ai.dyad.loss.NtXentLoss;
import ai.dyad.nn.ProjectionHead;
import ai.dyad.nn.SiameseEncoder;
import ai.dyad.training.ContrastiveTrainer;
import ai.dyad.training.FitResult;
import ai.dyad.vision.augment.ViewRecipes;
import ai.dyad.vision.data.ImageFolder;
import ai.dyad.vision.encoder.ImageEncoders;
import java.io.IOException;
import java.nio.file.Path;

/** SimCLR with DJL's own Adam. */
public final class TrainWithAdam {
    private TrainWithAdam() {}

    /** Trains on a folder of images. */
    public static FitResult train(Path folder, int steps, int batchSize)
            throws IOException, TranslateException {
        Block encoder = ImageEncoders.create("tiny");
        Block head = ProjectionHead.builder().setUnits(128, 64).build();
        try (ImageFolder images = ImageFolder.builder().setPath(folder).optSidePixels(32).build();
                Model model = Model.newInstance("simclr")) {
            model.setBlock(new SiameseEncoder(encoder, head));
            try (ContrastiveTrainer trainer =
                    ContrastiveTrainer.builder()
                            .setModel(model)
                            .setLoss(NtXentLoss.builder().optTemperature(0.2f).build())
                            .setOptimizer(
                                    Optimizer.adam()
                                            .optLearningRateTracker(Tracker.fixed(2e-3f))
                                            .build())
                            .optViews(ViewRecipes.simclrCifar(32).build())
                            .optBatchSize(batchSize)
                            .build()) {
                return trainer.fit(images, steps);
            }
        }
    }
}
