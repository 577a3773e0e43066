package com.example;

import ai.djl.Model;
import ai.djl.nn.Block;
import ai.djl.translate.TranslateException;
import ai.dyad.loss.NtXentLoss;
import ai.dyad.nn.ProjectionHead;
import ai.dyad.nn.SiameseEncoder;
import ai.dyad.optimizer.AdamW;
import ai.dyad.training.ContrastiveTrainer;
import ai.dyad.vision.augment.RandomResizedCrop;
import ai.dyad.vision.augment.ViewPipeline;
import ai.dyad.vision.augment.Views;
import ai.dyad.vision.data.ImageFolder;
import ai.dyad.vision.encoder.ImageEncoderFile;
import ai.dyad.vision.encoder.ImageEncoders;
import ai.dyad.vision.encoder.ImageInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** SimCLR with an encoder and an augmentation of one's own, saved like any other encoder. */
public final class TrainOwnParts {
    private static final int PIXELS = 16;

    private TrainOwnParts() {}

    /** Trains on a folder of images and saves the encoder. */
    public static void train(Path folder, int steps, Path output)
            throws IOException, TranslateException {
        Block encoder = ImageEncoders.create("grid-4"); // found by ServiceLoader
        Block head = ProjectionHead.builder().setUnits(32, 16).build();
        ViewPipeline pipeline =
                ViewPipeline.builder()
                        .setSize(PIXELS, PIXELS)
                        .add(RandomResizedCrop.ofScale(0.5, 1))
                        .add(new UpsideDown(0.5))
                        .build();
        try (ImageFolder images =
                        ImageFolder.builder().setPath(folder).optSidePixels(PIXELS).build();
                Model model = Model.newInstance("own")) {
            model.setBlock(new SiameseEncoder(encoder, head));
            try (ContrastiveTrainer trainer =
                    ContrastiveTrainer.builder()
                            .setModel(model)
                            .setLoss(NtXentLoss.builder().build())
                            .setOptimizer(AdamW.builder().setLearningRate(1e-3f).build())
                            .optViews(Views.builder().addViews(pipeline, 2).build())
                            .optBatchSize(8)
                            .build()) {
                trainer.fit(images, steps);
            }
            ImageInput input = new ImageInput(3, PIXELS, PIXELS, List.of(0f), List.of(1f));
            new ImageEncoderFile(encoder, input).save(output);
        }
    }
}
