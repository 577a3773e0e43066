package ai.dyad.examples.simclr;

import ai.dyad.examples.data.LabeledImages;
import ai.dyad.loss.NtXentLoss;
import ai.dyad.nn.ProjectionHead;
import ai.dyad.nn.SiameseEncoder;
import ai.dyad.optimizer.AdamW;
import ai.dyad.optimizer.Lars;
import ai.dyad.optimizer.ResumableOptimizer;
import ai.dyad.optimizer.Sgd;
import ai.dyad.optimizer.WarmUpCosine;
import ai.dyad.vision.augment.Normalization;
import ai.dyad.vision.augment.Views;
import ai.dyad.vision.data.ImageDataset;
import ai.dyad.vision.encoder.ImageEncoderFile;
import ai.dyad.vision.encoder.ImageEncoders;
import ai.dyad.vision.encoder.ImageInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** Builds the parts of a run from its settings. */
final class SimClrParts {
    private static final float MOMENTUM = 0.9f;

    private final SimClrSettings settings;
    private final LabeledImages images;

    SimClrParts(SimClrSettings settings, LabeledImages images) {
        this.settings = settings;
        this.images = images;
    }

    Views views() {
        return settings.views()
                .views(settings.size())
                .optNormalization(images.normalization())
                .build();
    }

    ResumableOptimizer optimizer() {
        WarmUpCosine schedule =
                WarmUpCosine.builder()
                        .setBaseValue(settings.learningRate())
                        .setTotalSteps(settings.steps())
                        .optWarmUpSteps(Math.min(settings.warmupSteps(), settings.steps() / 2))
                        .build();
        return switch (settings.optimizer()) {
            case "adamw" ->
                    AdamW.builder()
                            .setLearningRateTracker(schedule)
                            .optWeightDecay(settings.weightDecay())
                            .build();
            case "sgd" ->
                    Sgd.builder()
                            .setLearningRateTracker(schedule)
                            .optWeightDecay(settings.weightDecay())
                            .optMomentum(MOMENTUM)
                            .build();
            case "lars" ->
                    Lars.builder()
                            .setLearningRateTracker(schedule)
                            .optWeightDecay(settings.weightDecay())
                            .optMomentum(MOMENTUM)
                            .build();
            default ->
                    throw new IllegalArgumentException(
                            "optimizer must be adamw, sgd or lars, got " + settings.optimizer());
        };
    }

    NtXentLoss loss() {
        NtXentLoss.Builder builder = NtXentLoss.builder().optTemperature(settings.temperature());
        settings.tileSize().ifPresent(builder::optTileSize);
        return builder.build();
    }

    /** Returns the model: the encoder, and the projection head, which only training needs. */
    SiameseEncoder model() {
        return new SiameseEncoder(
                ImageEncoders.create(settings.encoder()),
                ProjectionHead.builder().setUnits(headWidths()).build());
    }

    /** Writes the encoder of a trained model, without its head. */
    void saveEncoder(SiameseEncoder model, Path directory) throws IOException {
        ImageDataset training = images.training();
        Normalization normalization = images.normalization();
        ImageInput input =
                new ImageInput(
                        training.channels(),
                        training.height(),
                        training.width(),
                        normalization.mean(),
                        normalization.std());
        new ImageEncoderFile(model.getEncoder(), input).save(directory);
    }

    private int[] headWidths() {
        try {
            return Arrays.stream(settings.head().split(","))
                    .map(String::strip)
                    .mapToInt(Integer::parseInt)
                    .toArray();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "head must be layer widths separated by commas, such as 128,64, got "
                            + settings.head(),
                    e);
        }
    }
}
