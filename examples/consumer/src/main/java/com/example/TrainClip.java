package com.example;

import ai.djl.Model;
import ai.djl.translate.TranslateException;
import ai.dyad.clip.ClipModel;
import ai.dyad.loss.ClipLoss;
import ai.dyad.nn.DualEncoder;
import ai.dyad.optimizer.AdamW;
import ai.dyad.text.data.TextViews;
import ai.dyad.text.encoder.BertConfig;
import ai.dyad.text.encoder.BertEncoder;
import ai.dyad.text.tokenizer.JsonTokenizer;
import ai.dyad.training.ContrastiveTrainer;
import ai.dyad.vision.augment.PlainView;
import ai.dyad.vision.data.CaptionedImages;
import ai.dyad.vision.data.ImageCaptions;
import ai.dyad.vision.encoder.ImageEncoders;
import ai.dyad.vision.encoder.ImageInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A small CLIP from nothing: images with captions in, a saved model out. */
public final class TrainClip {
    private static final int PIXELS = 32;

    private TrainClip() {}

    /** Trains on a table of paths and captions. */
    public static void train(Path table, Path tokenizerJson, int steps, Path output)
            throws IOException, TranslateException {
        try (CaptionedImages images =
                        ImageCaptions.builder().setPath(table).optSidePixels(PIXELS).build();
                JsonTokenizer tokenizer = JsonTokenizer.read(tokenizerJson, 8);
                Model model = Model.newInstance("clip")) {
            int words = tokenizer.vocabularySize();
            DualEncoder encoders =
                    DualEncoder.builder()
                            .setEncoders(
                                    ImageEncoders.create("tiny"),
                                    BertEncoder.builder()
                                            .setConfig(
                                                    new BertConfig(1, 32, 2, 64, words, 8, 2, 1e-12f))
                                            .build())
                            .setUnits(32)
                            .build();
            model.setBlock(encoders);
            try (ContrastiveTrainer trainer =
                    ContrastiveTrainer.builder()
                            .setModel(model)
                            .setLoss(ClipLoss.builder().build())
                            .setOptimizer(AdamW.builder().setLearningRate(1e-3f).build())
                            .optViews(
                                    PlainView.builder()
                                            .build()
                                            .and(TextViews.tokenized(tokenizer, images.captions())))
                            .optBatchSize(16)
                            .build()) {
                trainer.fit(images, steps);
            }
            ImageInput input = new ImageInput(3, PIXELS, PIXELS, List.of(0f), List.of(1f));
            try (ClipModel clip =
                    ClipModel.builder()
                            .setEncoders(encoders)
                            .setInput(input)
                            .setTokenizer(tokenizer)
                            .build()) {
                clip.save(output);
            }
        }
    }
}
